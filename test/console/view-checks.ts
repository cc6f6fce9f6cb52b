import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import type { Page } from "playwright-core";

/** Views by their paths, each by what is in it once it is there. */
export type Views = readonly (readonly [path: string, shown: string])[];

/** Goes from view to view. */
export async function visit(page: Page, views: Views, look: (path: string) => Promise<void>): Promise<void> {
  for (const [path, shown] of views) {
    await page.evaluate(`location.hash = ${JSON.stringify(path)}`);
    await page.locator(shown).first().waitFor();
    await look(path);
  }
}

/** Gives the page axe-core: its policy forbids scripts that came in any other way. */
export async function loadAxe(page: Page): Promise<void> {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(axe);
}

interface Findings {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe finds in the page as it is: each rule, and the elements that break it. */
export async function axeFindings(page: Page): Promise<readonly (readonly [rule: string, html: string[]])[]> {
  const { violations } = (await page.evaluate("axe.run()")) as Findings;
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)] as const);
}
