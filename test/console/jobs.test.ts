import { describe, expect, it } from "vitest";

import { HELD_TOPIC } from "../support/console/scripted-crews.ts";
import { endOf, startExecution } from "../support/stack/api-client.ts";
import { consolePages, hasBrowser, rig } from "./console-page.ts";

const open = consolePages();

describe.runIf(hasBrowser)("somebody who comes with a question", () => {
  it("finds out why an execution failed: the list, its error, and what the guardrail refused", async () => {
    await using console = await open({ path: "/executions?status=failed" });
    const { page } = console;
    await page.getByRole("link", { name: rig().executions.failed }).click();
    const ending = page.getByRole("alert");
    await ending.getByText("GuardrailFailed").waitFor();
    expect(await ending.innerText()).toContain("The briefing names no sources");
    expect(await ending.innerText()).toContain("then replay");
    await page.getByRole("link", { name: "Show the last step that failed" }).click();
    const step = page.getByLabel("The chosen step");
    await step.getByRole("heading", { name: /guardrails\/names_sources/ }).waitFor();
    await step.getByText("The briefing names no sources: end it with a section Sources.").waitFor();
    expect(console.troubles).toEqual([]);
  });

  it("reads the exact prompt of a task's second turn, with the tools' results in it", async () => {
    const { executions } = rig();
    await using console = await open({ path: `/executions/${executions.completed}` });
    const { page } = console;
    await page
      .getByRole("treeitem", { name: /^Turn 2/ })
      .first()
      .click();
    const step = page.getByLabel("The chosen step");
    await step.getByText("You are Market analyst.").waitFor();
    const said = await step.innerText();
    expect(said).toContain("Gather what is known of heat pumps.");
    expect(said).toContain('"article": "air-to-water, 8 kW, installed"');
    expect(said).toContain("The price list has no prices with installation");
    expect(said).toContain("The subsidy stays until 2028");
    expect(said).toMatch(/Tokens\s+\d+ in \(96 from the cache\), \d+ out/);
    expect(page.url()).toContain("/steps/task-1/run-1/turn-2");
  });

  it("is led by the badge of a tool failure to what the tool said", async () => {
    await using console = await open({ path: `/executions/${rig().executions.completed}` });
    const { page } = console;
    await page.getByRole("link", { name: "1 tool failure" }).click();
    const step = page.getByLabel("The chosen step");
    await step.getByText("The price list has no prices with installation").waitFor();
    const said = await step.innerText();
    expect(said).toContain('"article": "air-to-water, 8 kW, installed"');
    expect(said).not.toContain('"tool": "price_of"');
    expect(console.troubles).toEqual([]);
  });

  it("watches an execution, and cancels it after a question", async () => {
    const id = await startExecution(rig().api, { crew: "market", inputs: { topic: HELD_TOPIC } });
    await using console = await open({ path: `/executions/${id}` });
    const { page } = console;
    await page.getByRole("treeitem", { name: /^gather_findings/ }).waitFor();
    await page.getByRole("button", { name: "Cancel …" }).click();
    await page.getByRole("button", { name: "Let it go on" }).click();
    await page.getByRole("button", { name: "Cancel …" }).click();
    await page.getByRole("button", { name: "Cancel the execution" }).click();
    const ending = page.getByRole("alert");
    await ending.getByText("It was cancelled.").waitFor();
    // The tool that failed on the way is not why it ended.
    await page.getByRole("link", { name: "1 tool failure" }).waitFor();
    expect(await ending.getByRole("link").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Replay from where it ended …" }).count()).toBe(1);
    expect(console.troubles).toEqual([]);
  });

  it("sees an execution go on by itself, and holds the page still with Pause", async () => {
    const id = await startExecution(rig().api, { crew: "market", inputs: { topic: HELD_TOPIC } });
    await using console = await open({ path: `/executions/${id}` });
    const { page } = console;
    await page
      .getByRole("treeitem", { name: /^write_briefing/ })
      .or(page.getByText("1 of 3"))
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    // The writer asks several times, each of which is held.
    await expect
      .poll(async () => {
        await fetch(rig().release, { method: "POST" });
        const answer = await fetch(`${rig().api}/crew/status/${id}`);
        return ((await answer.json()) as { readonly status: string }).status;
      })
      .toBe("COMPLETED");
    expect(await page.getByText("Completed", { exact: true }).count()).toBe(0);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("Completed", { exact: true }).waitFor();
    await page.getByRole("treeitem", { name: /^summarise/ }).waitFor();
  });

  it("does the last task again with another model, and is told what that may not change", async () => {
    const origin = await startExecution(rig().api, { crew: "letter" });
    await endOf(rig().api, origin);
    await using console = await open({ path: `/executions/${origin}/steps/task-2` });
    const { page } = console;
    await page.getByRole("button", { name: "Replay from this task" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByLabel("Do anew from").inputValue()).toBe("2");
    await dialog.getByLabel("occasion").fill("a birthday");
    await dialog.getByRole("button", { name: "Start the replay" }).click();
    await dialog
      .getByText(/uses the input "occasion", which differs/)
      .first()
      .waitFor();
    await dialog.getByLabel("occasion").fill("an anniversary");
    await dialog.getByLabel("Another model").fill("openai/gpt-4.1");
    await dialog.getByRole("button", { name: "Start the replay" }).click();
    await page.getByText("from translate_letter on").waitFor();
    await page.getByText("Completed", { exact: true }).waitFor();
    const last = page.getByRole("treeitem", { name: /gpt-4\.1$|gpt-4\.1[^-]/ });
    await last.waitFor();
    expect(await page.getByText("replayed", { exact: true }).count()).toBe(1);
    expect(await page.getByText("Paid anew").count()).toBe(1);
  });
});

describe.runIf(hasBrowser)("the result of an execution", () => {
  it("is Markdown, text or JSON, whole or by task, and can be downloaded with its files", async () => {
    const { executions } = rig();
    await using console = await open({ path: `/executions/${executions.completed}/result` });
    const { page } = console;
    await page.getByText("Whether to train forty installers before the autumn.").waitFor();
    await page.getByRole("button", { name: /write_briefing/ }).click();
    await page.getByRole("heading", { name: "What holds sales back" }).waitFor();
    expect(await page.getByRole("cell", { name: "8,450 €" }).count()).toBe(1);
    await page.getByText("Text", { exact: true }).click();
    await page.getByText("## What holds sales back").waitFor();
    await page.getByText("JSON", { exact: true }).click();
    await page.getByText('"name": "write_briefing"').waitFor();
    const downloading = page.waitForEvent("download");
    await page.locator(".files").getByRole("button", { name: "Download" }).click();
    expect((await downloading).suggestedFilename()).toBe("briefing.md");
    await page.getByRole("button", { name: "Show" }).click();
    await page.locator(".files").getByRole("heading", { name: "Sources" }).waitFor();
    expect(console.troubles).toEqual([]);
  });

  it("is not there for one that failed, which the page says", async () => {
    await using console = await open({ path: `/executions/${rig().executions.failed}/result` });
    await console.page.getByText("It ended without a result.").waitFor();
    expect(await console.page.locator(".answer").count()).toBe(0);
  });
});

describe.runIf(hasBrowser)("what an execution was started with", () => {
  it("stands with its limits, its attempts, its row and how long its steps are kept", async () => {
    await using console = await open({ path: `/executions/${rig().executions.completed}/about` });
    const about = console.page.locator(".about");
    await about.getByText("heat pumps").waitFor();
    const text = await about.innerText();
    for (const part of ["the board", "1 invocation", "model calls", "says how it ended", "kB in the journal"])
      expect(text).toContain(part);
  });
});
