import { existsSync } from "node:fs";

import { type BrowserServer, chromium } from "playwright-core";

const PATH = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Neither a screen nor a sandbox of its own is there in containers, and nothing asks its maker for news. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why there is no browser to test with; undefined if there is one. */
export const missingChromium = (): string | undefined =>
  existsSync(PATH)
    ? undefined
    : `There is no browser at ${PATH}: install Debian's package chromium, or name another in CHROMIUM`;

/** A browser with a profile of its own, which is gone afterwards. */
export const launchChromium = (): Promise<BrowserServer> =>
  chromium.launchServer({ executablePath: PATH, args: FLAGS, headless: true });
