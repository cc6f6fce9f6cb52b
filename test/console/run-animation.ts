import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";

import type { Browser, Page } from "playwright-core";

/** As high as all steps of the crew. */
const SIZE = { width: 1080, height: 940 };
/** Between two frames; a page takes about 0.1 s to be photographed. */
const PAUSE_MILLISECONDS = 250;
/** Of what is to be read, and of the end before it begins anew. */
const STAY_MILLISECONDS = { read: 1200, end: 3500 };
const COLOURS = 128;

interface Frame {
  /** As a data URL. */
  readonly data: string;
  /** How long it is shown, in milliseconds. */
  delay: number;
}

/**
 * Starts the crew market by its form and follows it to its result.
 * @returns the page as it looked meanwhile, a GIF
 */
export async function animateRun(browser: Browser, url: string): Promise<Buffer> {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: "light", locale: "en-GB" });
  await page.goto(`${url}#/start/market`);
  await page.getByLabel("topic").waitFor();
  const frames: Frame[] = [];
  await stay(page, frames, STAY_MILLISECONDS.read);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const follow = page.getByRole("link", { name: "Follow it" });
  await follow.scrollIntoViewIfNeeded();
  await stay(page, frames, STAY_MILLISECONDS.read);
  await follow.click();
  await page.mouse.move(0, 0);
  const completed = page.locator(".title").getByText("Completed", { exact: true });
  while (!(await completed.isVisible())) {
    await photograph(page, frames);
    await delay(PAUSE_MILLISECONDS);
  }
  await stay(page, frames, STAY_MILLISECONDS.read);
  await page.getByRole("link", { name: "Result" }).click();
  await page.getByText("2. write_briefing").click();
  await page.locator(".markdown h1").first().waitFor();
  await stay(page, frames, STAY_MILLISECONDS.end);
  await page.close();
  return encode(browser, frames);
}

/** Shows the page as it is for so long. */
async function stay(page: Page, frames: Frame[], milliseconds: number): Promise<void> {
  frames.push({ data: await dataUrl(page), delay: milliseconds });
}

/** What looks like the frame before makes that one longer. */
async function photograph(page: Page, frames: Frame[]): Promise<void> {
  const data = await dataUrl(page);
  const last = frames.at(-1);
  if (last?.data === data) last.delay += PAUSE_MILLISECONDS;
  else frames.push({ data, delay: PAUSE_MILLISECONDS });
}

const dataUrl = async (page: Page): Promise<string> =>
  `data:image/png;base64,${(await page.screenshot()).toString("base64")}`;

/** In a page of its own, since a browser can read PNG. */
async function encode(browser: Browser, frames: readonly Frame[]): Promise<Buffer> {
  const page = await browser.newPage();
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("modern-gif/dist/index.js") });
  const size = JSON.stringify({ ...SIZE, colorTableSize: COLOURS });
  await page.evaluate(`encoder = new modernGif.Encoder(${size})`);
  // One after the other: it does not wait for pictures that it has to read.
  for (const frame of frames) await page.evaluate(`encoder.encode(${JSON.stringify(frame)})`);
  const base64 = await page.evaluate("encoder.flush().then((bytes) => new Uint8Array(bytes).toBase64())");
  await page.close();
  return Buffer.from(base64 as string, "base64");
}
