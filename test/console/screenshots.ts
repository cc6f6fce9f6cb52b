/** Takes pictures of the console for README.md and docs/console.md, in light and dark, and of a run. */
import { mkdir, writeFile } from "node:fs/promises";

import { type Browser, chromium, type Page } from "playwright-core";

import { launchChromium, missingChromium } from "../support/console/chromium.ts";
import { playExecutions, type Shown, startConsoleStack } from "../support/console/console-stack.ts";
import { HELD_TOPIC } from "../support/console/scripted-crews.ts";
import { startExecution } from "../support/stack/api-client.ts";
import { animateRun } from "./run-animation.ts";

const FOLDER = "docs/images";
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 720 };

interface Picture {
  readonly name: string;
  /** Behind the `#`. */
  readonly path: string;
  /** What is in it once it is there. */
  readonly shown: string;
  readonly size?: { readonly width: number; readonly height: number };
}

const pictures = ({ completed, failed }: Readonly<Record<Shown, string>>): readonly Picture[] => [
  { name: "executions", path: "/executions", shown: ".badge.busy" },
  { name: "steps", path: `/executions/${completed}/steps/task-1/run-1/turn-2`, shown: ".message.tool" },
  { name: "failed", path: `/executions/${failed}`, shown: ".line.failed" },
  { name: "phone", path: "/executions", shown: ".badge.busy", size: PHONE },
];

const missing = missingChromium();
if (missing !== undefined) throw new Error(missing);
await mkdir(FOLDER, { recursive: true });
await using stack = await startConsoleStack(1);
const executions = await playExecutions(stack, 0);
await startExecution(stack.api, { crew: "letter" });
await startExecution(stack.api, { crew: "market", inputs: { topic: HELD_TOPIC } });
const server = await launchChromium();
const browser = await chromium.connect(server.wsEndpoint());
try {
  for (const scheme of ["light", "dark"] as const) {
    for (const picture of pictures(executions)) await take(browser, picture, scheme);
  }
  const animation = `${FOLDER}/console-run.gif`;
  await writeFile(animation, await animateRun(browser, stack.url));
  console.log(`Written: ${animation}`);
} finally {
  await browser.close();
  await server.close();
}

async function take(browser: Browser, { name, path, shown, size = DESK }: Picture, scheme: "light" | "dark") {
  const page = await browser.newPage({ viewport: size, colorScheme: scheme, locale: "en-GB" });
  await page.goto(`${stack.url}#${path}`);
  await page.locator(shown).first().waitFor();
  await settle(page);
  const file = `${FOLDER}/console-${name}-${scheme}.png`;
  await page.screenshot({ path: file });
  console.log(`Written: ${file}`);
  await page.close();
}

/** Until the fonts are there and the last change has been drawn. */
async function settle(page: Page): Promise<void> {
  await page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))");
}
