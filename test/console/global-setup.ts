import type { TestProject } from "vitest/node";

import { launchChromium, missingChromium } from "../support/console/chromium.ts";
import { playExecutions, type Shown, startConsoleStack } from "../support/console/console-stack.ts";
import { openControl } from "../support/console/control.ts";

/** What all files of these tests look at. */
export interface ConsoleRig {
  /** Of the browser, for playwright. */
  readonly browser: string;
  readonly url: string;
  readonly api: string;
  /** A POST to it lets held replies come. */
  readonly release: string;
  readonly executions: Readonly<Record<Shown, string>>;
}

declare module "vitest" {
  export interface ProvidedContext {
    /** Why there is none, as a text. */
    readonly console: ConsoleRig | string;
  }
}

const LARGE_STEPS = 10_000;

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const missing = missingChromium();
  if (missing !== undefined) {
    if (process.env["CI"] === "true") throw new Error(missing);
    console.warn(`The console's tests are skipped. ${missing}`);
    project.provide("console", missing);
    return undefined;
  }
  const stack = await startConsoleStack();
  const control = await openControl(stack.release);
  const browser = await launchChromium();
  project.provide("console", {
    browser: browser.wsEndpoint(),
    url: stack.url,
    api: stack.api,
    release: control.url,
    executions: await playExecutions(stack, LARGE_STEPS),
  });
  return async () => {
    await browser.close();
    await control.close();
    await stack[Symbol.asyncDispose]();
  };
}
