import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { consolePages, hasBrowser, hiddenChoices, sidewaysScrolling, rig } from "./console-page.ts";
import { axeFindings, loadAxe, type Views, visit } from "./view-checks.ts";

const open = consolePages();

/** Each view, by what is in it once it is there. */
const views = (): Views => {
  const { completed, failed, replayed, waiting, hostile } = rig().executions;
  return [
    ["/executions", "table.list tbody tr"],
    [`/executions/${waiting}`, ".line"],
    [`/executions/${failed}/steps/task-2/run-2/check-1`, ".step section"],
    [`/executions/${completed}/steps/task-1/run-1/turn-2`, ".message"],
    [`/executions/${replayed}/steps/task-1`, ".step button"],
    [`/executions/${hostile}/result`, ".markdown"],
    [`/executions/${completed}/about`, ".about dd"],
    ["/nothing", "h1"],
  ];
};

describe.runIf(hasBrowser)("every view", () => {
  it.each(["light", "dark"] as const)("has no findings of axe when it is %s", async (colorScheme) => {
    await using console = await open({ path: "/executions", colorScheme });
    const { page } = console;
    await loadAxe(page);
    await visit(page, views(), async (path) => {
      expect([path, await axeFindings(page)]).toEqual([path, []]);
    });
    await page.evaluate(`location.hash = "/executions/${rig().executions.failed}"`);
    await page.getByRole("button", { name: "Replay from where it ended …" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it("fits on a screen of 360 pixels", async () => {
    await using console = await open({ path: "/executions", viewport: { width: 360, height: 740 } });
    await visit(console.page, views(), async (path) => {
      expect([path, await sidewaysScrolling(console.page)]).toEqual([path, 0]);
      // Nor is a choice of words, which has all of them in sight.
      expect([path, await hiddenChoices(console.page)]).toEqual([path, 0]);
    });
  });

  it("can be printed: without what only a screen has, and in black on white", async () => {
    await using console = await open({
      path: `/executions/${rig().executions.completed}/result`,
      colorScheme: "dark",
    });
    const { page } = console;
    await page.locator(".markdown").waitFor();
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("navigation", { name: "Views" }).isVisible()).toBe(false);
    expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(26, 29, 35)");
  });
});

describe.runIf(hasBrowser)("the keyboard alone", () => {
  it("leads from the list to a step and to its replay, and back", async () => {
    const { executions } = rig();
    await using console = await open({ path: "/executions?status=completed" });
    const { page } = console;
    const link = page.getByRole("link", { name: executions.completed });
    await link.waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await tabTo(
      page,
      `document.activeElement.getAttribute("aria-label")?.includes("${executions.completed}")`,
    );
    await page.keyboard.press("Enter");
    await page.getByRole("treeitem").first().waitFor();
    await tabTo(page, `document.activeElement.getAttribute("role") === "tree"`);
    for (const key of ["ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    await page.getByLabel("The chosen step").getByRole("heading", { name: "Turn 1" }).waitFor();
    await page.keyboard.press("ArrowLeft");
    expect(await page.locator('[aria-selected="true"]').getAttribute("aria-expanded")).toBe("false");
    await page.keyboard.press("ArrowLeft");
    await page
      .getByLabel("The chosen step")
      .getByRole("heading", { name: /gather_findings/ })
      .waitFor();
    await tabTo(page, `document.activeElement.textContent.startsWith("Replay from")`);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    expect(await page.evaluate("document.activeElement.textContent")).toContain("Replay from");
  });
});

/** Far more than any view has of what can be tabbed to. */
const MOST_TABS = 80;

async function tabTo(page: Page, isThere: string): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(isThere)) return;
  }
  throw new Error(`No Tab leads to ${isThere}`);
}
