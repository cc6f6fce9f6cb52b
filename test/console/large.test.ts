import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { consolePages, hasBrowser, rig } from "./console-page.ts";

const open = consolePages();

/** Rows that are in the page at once, however many steps there are. */
const MOST_ROWS = 300;

const rowsIn = (page: Page): Promise<number> => page.getByRole("treeitem").count();

describe.runIf(hasBrowser)("an execution of 10,000 steps", () => {
  it("has them all within reach, and few of them in the page", async () => {
    await using console = await open({ path: `/executions/${rig().executions.large}` });
    const { page } = console;
    await page.getByText("10,0", { exact: false }).first().waitFor();
    expect(await page.getByRole("status").last().innerText()).toMatch(/^10,0\d\d rows$/);
    const tree = page.getByRole("tree");
    for (const part of [0, 0.3, 0.7, 1]) {
      await tree.evaluate((list, to) => list.scrollTo(0, list.scrollHeight * to), part);
      await page.getByRole("treeitem").first().waitFor();
      expect(await rowsIn(page)).toBeLessThan(MOST_ROWS);
    }
    await page.getByRole("treeitem", { name: /^summarise/ }).waitFor();
    await tree.focus();
    for (const [key, name] of [
      ["Home", /^gather_findings/],
      ["End", /^Turn 1/],
    ] as const) {
      await page.keyboard.press(key);
      await page.locator('[aria-selected="true"]').and(page.getByRole("treeitem", { name })).waitFor();
    }
    expect(console.troubles).toEqual([]);
  });

  it("is narrowed to what failed, and to kinds", async () => {
    await using console = await open({ path: `/executions/${rig().executions.large}` });
    const { page } = console;
    await page.getByRole("treeitem").first().waitFor();
    await page.getByLabel("Failed only").check();
    await expect.poll(() => page.getByRole("status").last().innerText()).toMatch(/^(?:4|5)\d rows$/);
    await page.getByLabel("Failed only").uncheck();
    await page.getByLabel("Model calls").uncheck();
    await page.getByLabel("Tools").uncheck();
    await expect.poll(() => page.getByRole("status").last().innerText()).toMatch(/^1?\d rows$/);
  });
});
