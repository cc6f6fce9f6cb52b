import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";

import type { ConsoleRig } from "./global-setup.ts";

const found = inject("console");

/** Where there is none the setup has said why. */
export const hasBrowser = typeof found !== "string";

export const rig = (): ConsoleRig => {
  if (typeof found === "string") throw new Error(found);
  return found;
};

/** A machine whose cores are busy takes as long as it takes. */
const PATIENCE = 120_000;

/** A page of the console, and what went wrong in it. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors that it logged or threw, and requests to anywhere but where it came from. */
  readonly troubles: readonly string[];
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

interface PageOptions extends BrowserContextOptions {
  /** Behind the `#`. */
  readonly path: string;
  /** Of the console; the rig's own if absent. */
  readonly url?: string;
}

/** Opens pages in the one browser; it is connected to while the tests of a file run. */
export function consolePages(): (options: PageOptions) => Promise<ConsolePage> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (typeof found !== "string") browser = await chromium.connect(found.browser);
  });
  afterAll(() => browser?.close());
  return async ({ path, url = rig().url, ...options }) => {
    const context = await browser?.newContext({ viewport: { width: 1280, height: 860 }, ...options });
    if (context === undefined) throw new Error("The browser is not connected yet");
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    const troubles = watch(page, url);
    await page.goto(`${url}#${path}`);
    return { page, troubles, [Symbol.asyncDispose]: () => context.close() };
  };
}

function watch(page: Page, url: string): string[] {
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(`logged: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(?:data|blob):/.test(request.url()))
      troubles.push(`asked elsewhere: ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return troubles;
}

/** How many choices of one word have words that are out of sight. */
export const hiddenChoices = async (page: Page): Promise<number> =>
  page
    .locator(".choices")
    .evaluateAll(
      (choices) => choices.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length,
    );

/** By how much a page is wider than its window, and has to be scrolled sideways to be read, in CSS pixels. */
export const sidewaysScrolling = async (page: Page): Promise<number> =>
  (await page.evaluate("document.documentElement.scrollWidth - innerWidth")) as number;
