import { describe, expect, it } from "vitest";

import { openConsoleGateway } from "../support/console/console-gateway.ts";
import { startExecution } from "../support/stack/api-client.ts";
import { consolePages, hasBrowser, rig } from "./console-page.ts";

const open = consolePages();

describe.runIf(hasBrowser)("the list of executions", () => {
  it("has the newest first, with what each took, and says which are waiting or had failures", async () => {
    const { executions } = rig();
    await using console = await open({ path: "/" });
    const rows = console.page.locator("table.list tbody tr");
    await rows.first().waitFor();
    const waiting = rows.filter({ hasText: executions.waiting.slice(0, 8) });
    expect(await waiting.innerText()).toMatch(/Waiting[^]*patient[^]*at watch_build[^]*0\/1/);
    const completed = rows.filter({ hasText: executions.completed.slice(0, 8) });
    expect(await completed.innerText()).toMatch(
      /Completed[^]*market[^]*1 tool failure[^]*3\/3[^]*3,180[^]*\$0\.0020/,
    );
    const ids = await rows
      .locator("code")
      .evaluateAll((codes) => codes.map((code) => code.getAttribute("title")));
    expect(ids.indexOf(executions.large)).toBeLessThan(ids.indexOf(executions.completed));
    expect(console.troubles).toEqual([]);
  });

  it("says why one has failed, and leads from a replay to what it goes on from", async () => {
    const { executions } = rig();
    await using console = await open({ path: "/executions" });
    const { page } = console;
    const row = (id: string) => page.locator("table.list tbody tr").filter({ has: page.getByTitle(id) });
    const failed = row(executions.failed);
    const sentence = /The briefing names no sources/;
    await failed.getByText(sentence).waitFor();
    expect(await failed.getByRole("link", { name: executions.failed }).getAttribute("title")).toMatch(
      sentence,
    );
    expect(await row(executions.cancelled).locator(".why").count()).toBe(0);
    await page.getByRole("link", { name: `Replay of ${executions.failed.slice(0, 8)}` }).click();
    await page.getByRole("alert").getByText("GuardrailFailed").waitFor();
    expect(page.url()).toContain(executions.failed);
    expect(console.troubles).toEqual([]);
  });

  it("is narrowed by status, crew and id, which stand in the address", async () => {
    const { executions } = rig();
    await using console = await open({ path: "/executions" });
    const { page } = console;
    const rows = page.locator("table.list tbody tr");
    await page.getByText("Waiting", { exact: true }).first().click();
    await page.waitForURL(/status=waiting/);
    await expect.poll(idsIn(rows)).toEqual([executions.waiting]);
    await page.getByText("Failed", { exact: true }).first().click();
    await page.getByLabel("Crew").selectOption("market");
    await page.getByLabel("Part of an id").fill(executions.failed.slice(3, 20).toUpperCase());
    await page.waitForURL(/status=failed&crew=market&id=/);
    await expect.poll(idsIn(rows)).toEqual([executions.failed]);
    await page.reload();
    await expect.poll(idsIn(rows)).toEqual([executions.failed]);
    await page.getByLabel("Part of an id").fill("nothing has this");
    await page.getByText("No execution is like that.").waitFor();
  });

  it("keeps what it has where asking once more fails, and says why until it succeeds", async () => {
    await using console = await open({ path: "/executions" });
    const { page } = console;
    const rows = page.locator("table.list tbody tr");
    await rows.first().waitFor();
    const refusal = { title: "Unprocessable Content", status: 422, detail: "The list cannot be read today." };
    await page.route("**/crew/executions?*", (route) =>
      route.fulfill({ status: 422, contentType: "application/problem+json", json: refusal }),
    );
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    const trouble = page.getByRole("alert");
    await trouble.getByText("The list cannot be read today.").waitFor();
    expect(await rows.count()).toBeGreaterThan(1);
    await page.unroute("**/crew/executions?*");
    await trouble.getByRole("button", { name: "Try again" }).click();
    await trouble.waitFor({ state: "detached" });
  });

  it("shows an execution that is started meanwhile, by itself", async () => {
    await using console = await open({ path: "/executions" });
    await console.page.locator("table.list tbody tr").first().waitFor();
    const started = await startExecution(rig().api, { crew: "market" });
    const row = console.page.locator("tr", { hasText: started.slice(0, 8) });
    await expect.poll(() => row.innerText()).toContain("Completed");
  });
});

describe.runIf(hasBrowser)("a deployment with a stage and a key", () => {
  it("is asked under its stage, for the key once, and never tells it to anyone else", async () => {
    const { api } = rig();
    const gateway = await openConsoleGateway({ api, stage: "/prod", key: "the-key" });
    try {
      await using console = await open({ url: gateway.url, path: "/executions" });
      const { page } = console;
      await page.getByLabel("API key").fill("a-wrong-key");
      await page.keyboard.press("Enter");
      await page.getByText("The API refuses the key").waitFor();
      await page.getByText("The deployment's outputs name the command that shows the key.").waitFor();
      await page.getByLabel("API key").fill("the-key");
      await page.getByRole("button", { name: "Use this key" }).click();
      await page.locator("table.list tbody tr").first().waitFor();
      await page.reload();
      await page.locator("table.list tbody tr").first().waitFor();
      expect(await page.evaluate("document.cookie + JSON.stringify(localStorage)")).toBe("{}");
      await page.getByRole("button", { name: "Forget the key" }).click();
      await page.getByLabel("API key").waitFor();
      expect(console.troubles.filter((text) => !text.includes("403"))).toEqual([]);
    } finally {
      await gateway.close();
    }
  });
});

type Rows = ReturnType<Awaited<ReturnType<typeof open>>["page"]["locator"]>;

/** Whole, though the table shows their beginnings. */
const idsIn = (rows: Rows) => (): Promise<(string | null)[]> =>
  rows.locator("code").evaluateAll((codes) => codes.map((code) => code.getAttribute("title")));
