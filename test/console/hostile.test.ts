import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { consolePages, hasBrowser, rig } from "./console-page.ts";

const open = consolePages();

/** Elements that the page itself has none of, or has only with what its own code gave them. */
const FORBIDDEN = [
  "main img",
  "main svg",
  "main script",
  "main style",
  "main link",
  "main meta",
  "main base",
  "main iframe",
  "main math",
  ".markdown form",
  ".markdown button",
  ".markdown input",
  ".markdown details",
  ".markdown [id]",
  ".markdown [style]",
  ".markdown [class]:not(.link-target)",
  'a[href^="javascript" i]',
  ".markdown a[href]:not([rel='noopener noreferrer'])",
];

async function expectHarmless(page: Page): Promise<void> {
  expect(await page.evaluate("window.hacked")).toBeUndefined();
  for (const selector of FORBIDDEN)
    expect([selector, await page.locator(selector).count()]).toEqual([selector, 0]);
  const handlers = `[...document.querySelectorAll("*")].flatMap((one) =>
    one.getAttributeNames().filter((name) => name.startsWith("on")))`;
  expect(await page.evaluate(handlers)).toEqual([]);
}

describe.runIf(hasBrowser)("what a model, a tool or a file has written", () => {
  it("is shown as the result and as a file, and neither runs, loads nor looks like the page", async () => {
    await using console = await open({ path: `/executions/${rig().executions.hostile}/result` });
    const { page } = console;
    await page.locator(".markdown").first().waitFor();
    for (const name of ["Markdown", "Text", "JSON"]) {
      await page.getByText(name, { exact: true }).click();
      await expectHarmless(page);
    }
    for (const part of await page.locator(".parts button").all()) await part.click();
    const closed = page.getByRole("button", { name: "Show", exact: true });
    await expect.poll(() => closed.count()).toBe(2);
    for (const left of [1, 0]) {
      await closed.first().click();
      await expect.poll(() => closed.count()).toBe(left);
    }
    await page.locator(".files .markdown").first().waitFor();
    await expectHarmless(page);
    expect(console.troubles).toEqual([]);
  });

  it("says where each link leads, and follows none by itself", async () => {
    await using console = await open({ path: `/executions/${rig().executions.hostile}/result` });
    const { page } = console;
    const markdown = page.locator(".markdown").first();
    await markdown.getByText("bank (https://tracker.example/phish)").waitFor();
    const links = await markdown
      .locator("a[href]")
      .evaluateAll((all) => all.map((one) => [one.getAttribute("href"), one.getAttribute("target")]));
    expect(links).toContainEqual(["https://tracker.example/image.png", "_blank"]);
    expect(links.filter(([href]) => !href?.startsWith("https://tracker.example/"))).toEqual([]);
  });

  it("is shown in each step: messages, arguments, results, errors and verdicts", async () => {
    const { executions, api } = rig();
    const paths = await stepPaths(api, executions.hostile);
    expect(paths.length).toBeGreaterThan(8);
    await using console = await open({ path: `/executions/${executions.hostile}` });
    const { page } = console;
    let seen = "";
    for (const path of paths) {
      await page.evaluate(`location.hash = "#/executions/${executions.hostile}/steps/${path}"`);
      const step = page.getByLabel("The chosen step");
      await step.getByText(path, { exact: true }).waitFor();
      await step.locator("section").last().waitFor();
      for (const toggle of await step.getByRole("button", { name: "Markdown" }).all()) await toggle.click();
      await expectHarmless(page);
      seen += await step.innerText();
    }
    for (const part of ["window.hacked=2", "Error, which the model was told", "is not what was asked for"])
      expect(seen).toContain(part);
    expect(console.troubles).toEqual([]);
  });

  it("is harmless among the inputs, and in the address", async () => {
    const { executions } = rig();
    await using console = await open({ path: `/executions/${executions.hostile}/about` });
    const { page } = console;
    await page.getByText("window.hacked=1").first().waitFor();
    await expectHarmless(page);
    const hostile = encodeURIComponent("<img src=x onerror=window.hacked=20>");
    for (const hash of [
      `/executions/${hostile}`,
      `/${hostile}`,
      `/executions?id=${hostile}&crew=${hostile}`,
      "/%",
    ]) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.locator("main :is(h1, .trouble)").first().waitFor();
      await expectHarmless(page);
    }
    expect(console.troubles.filter((text) => !text.includes("404"))).toEqual([]);
  });
});

interface Step {
  readonly path: string;
  readonly kind: string;
  readonly steps: readonly Step[];
}

async function stepPaths(api: string, id: string): Promise<readonly string[]> {
  const answer = await fetch(`${api}/crew/executions/${id}/steps`);
  const { steps } = (await answer.json()) as { readonly steps: readonly Step[] };
  const pathsIn = (all: readonly Step[]): readonly string[] =>
    all.flatMap((step) => [
      ...(["task", "run", "delegation", "crew"].includes(step.kind) ? [] : [step.path]),
      ...pathsIn(step.steps),
    ]);
  return pathsIn(steps);
}
