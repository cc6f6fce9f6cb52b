import { describe, expect, it } from "vitest";

import { endOf, startExecution } from "../support/stack/api-client.ts";
import { consolePages, hasBrowser, rig, sidewaysScrolling } from "./console-page.ts";
import { axeFindings, loadAxe, type Views, visit } from "./view-checks.ts";

const open = consolePages();
/** The page of the stack itself, which shows its record besides. */
const ofStack = () => ({ url: `${rig().api}/` });

/** Each view, by what is in it once it is there. */
const views = (): Views => {
  const { completed, hostile, failed, replayed } = rig().executions;
  return [
    ["/start", ".crews li"],
    ["/start/market", ".form textarea"],
    [`/start/page_reader?from=${hostile}`, ".form textarea"],
    ["/compare", ".sides input"],
    [`/compare?left=${completed}&right=${hostile}`, ".two"],
    [`/compare?left=${failed}&right=${replayed}`, ".two"],
    ["/figures?days=7", ".days svg"],
    ["/record", "textarea"],
    [`/executions/${hostile}/row`, ".pairs dd"],
  ];
};

describe.runIf(hasBrowser)("somebody who wants to start a crew", () => {
  it("fills in its form, follows it, and is given programs that do the same", async () => {
    await using console = await open({ path: "/start" });
    const { page } = console;
    await page.getByRole("link", { name: "market" }).click();
    await page.getByLabel("topic").fill("it's $(boilers)");
    await page.getByText("Limits").click();
    await page.getByLabel("Model calls").fill("50");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const code = page.locator(".started pre");
    await code.waitFor();
    expect(await code.innerText()).toContain(String.raw`"topic": "it'\''s $(boilers)"`);
    expect(await code.innerText()).toContain('"max_llm_calls": 50');
    await page.getByText("Python", { exact: true }).click();
    await page.getByText("from stepcrew import Stepcrew").waitFor();
    await page.getByText("TypeScript", { exact: true }).click();
    await page.getByText("await stepcrew.start").waitFor();
    await page.getByRole("link", { name: "Follow it" }).click();
    await page.getByRole("treeitem", { name: /^gather_findings/ }).waitFor();
    expect(console.troubles).toEqual([]);
  });

  it("is told what is missing before it is sent, and by the API what it does not take", async () => {
    await using console = await open({ path: "/start/market" });
    const { page } = console;
    await page.getByLabel("One model for all agents").fill("nobody/knows-this");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("alert").getByText("nobody/knows-this").first().waitFor();
    expect(await page.locator(".started").count()).toBe(0);
  });

  it("is told where the newest edit of a crew is not what is started, until it is mended", async () => {
    await using console = await open({ path: "/executions", ...ofStack() });
    const { page } = console;
    const problem = { level: "error", message: "is not valid YAML", file: "tasks.yaml", line: 2 };
    let edits = [{ crew: "market", problems: [problem] }];
    await page.route("**/local/crews", (route) => route.fulfill({ json: { unused_edits: edits } }));
    await page.getByRole("link", { name: "Start", exact: true }).click();
    const market = page.getByRole("listitem").filter({ hasText: "market" });
    await market.getByText("newest edit has errors").waitFor();
    await market.getByRole("link", { name: "market" }).click();
    await page.getByText("the version read before stays in use").waitFor();
    const said = page.getByLabel("Problems of the crew");
    expect(await said.innerText()).toMatch(
      /Keeps the edit from being used.*is not valid YAML.*tasks\.yaml:2/s,
    );
    await page.getByLabel("topic").fill("typed meanwhile");
    edits = [];
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await said.waitFor({ state: "detached" });
    expect(await page.getByLabel("topic").inputValue()).toBe("typed meanwhile");
    expect(console.troubles).toEqual([]);
  });

  it("learns by a rehearsal what it might cost", async () => {
    await using console = await open({ path: "/start/market" });
    const { page } = console;
    await page.getByRole("button", { name: "Rehearse it" }).click();
    await page.getByText(/At least [\d,]+ tokens in \d+ model calls: \$0\.\d+/).waitFor();
    expect(console.troubles).toEqual([]);
  });
});

describe.runIf(hasBrowser)("somebody who compares", () => {
  it("does the last task again with another model, and sees side by side what became of it", async () => {
    const { api } = rig();
    const origin = await startExecution(api, { crew: "letter" });
    await endOf(api, origin);
    await using console = await open({ path: `/executions/${origin}/steps/task-2` });
    const { page } = console;
    await page.getByRole("button", { name: "Replay from this task" }).click();
    await page.getByRole("dialog").getByLabel("Another model").fill("openai/gpt-4.1");
    await page.getByRole("dialog").getByRole("button", { name: "Start the replay" }).click();
    await page.getByRole("link", { name: "Compare with its origin" }).click();
    const totals = page.getByRole("region", { name: "Totals of both" });
    await totals.getByText("openai/gpt-4.1", { exact: true }).waitFor();
    const tasks = page.locator(".task-of-two");
    expect(await tasks.count()).toBe(2);
    // It is compared while it is under way, and once more when it has ended.
    await tasks.first().getByText("the same text").waitFor();
    expect(console.troubles).toEqual([]);
  });

  it("comes from an execution's page with the first of the two chosen", async () => {
    const { completed } = rig().executions;
    await using console = await open({ path: `/executions/${completed}` });
    const { page } = console;
    await page.getByRole("link", { name: "Compare …" }).click();
    await page.getByText("Choose two executions").waitFor();
    expect(await page.getByLabel("First execution").inputValue()).toBe(completed);
    expect(console.troubles).toEqual([]);
  });

  it("chooses the two, and is told where there is nothing to compare", async () => {
    const { failed, completed } = rig().executions;
    await using console = await open({ path: "/compare" });
    const { page } = console;
    const compare = async (before: string, after: string): Promise<void> => {
      await page.getByLabel("First execution").fill(before);
      await page.getByLabel("Second execution").fill(after);
      await page.getByRole("button", { name: "Compare", exact: true }).click();
    };
    await compare(completed, failed);
    await page.getByText("The execution ended without a result.").first().waitFor();
    await page.getByText("The execution ended before it.").waitFor();
    expect(await page.locator(".task-of-two").count()).toBe(3);
    await compare(completed, "00000000-0000-4000-8000-000000000000");
    await page.getByRole("alert").getByText("There is no execution with this id").waitFor();
    expect(await page.locator(".task-of-two").count()).toBe(0);
  });
});

describe.runIf(hasBrowser)("figures", () => {
  it("say how many executions they are of, for each crew", async () => {
    await using console = await open({ path: "/figures" });
    const { page } = console;
    await page.getByText(/^\d+ executions of the last \d+ days/).waitFor();
    await page.getByRole("row", { name: /^market \d+ \d+ %/ }).waitFor();
    await page.getByText("7 days", { exact: true }).click();
    await page.getByText(/^\d+ executions of the last \d+ days/).waitFor();
    expect(page.url()).toContain("#/figures?days=7");
    expect(console.troubles).toEqual([]);
  });
});

describe.runIf(hasBrowser)("the record of a laptop", () => {
  it("is asked by SQL that only reads, and says why it takes no other", async () => {
    await using console = await open({ path: "/executions", ...ofStack() });
    const { page } = console;
    await page.getByRole("link", { name: "Snowflake" }).click();
    await page.getByRole("button", { name: "Run it" }).click();
    await page.getByRole("cell", { name: "page_reader" }).waitFor();
    await page.getByLabel("SQL").fill("DROP TABLE crew_execution_results");
    await page.getByLabel("SQL").press("Control+Enter");
    await page.getByRole("alert").getByText("it begins with DROP").waitFor();
    // The refusal is in the browser's console as well.
    expect(console.troubles.filter((trouble) => !trouble.includes("422"))).toEqual([]);
  });
});

describe.runIf(hasBrowser)("each of these views", () => {
  it.each(["light", "dark"] as const)("has no findings of axe when it is %s", async (colorScheme) => {
    await using console = await open({ path: "/start", colorScheme, ...ofStack() });
    const { page } = console;
    await loadAxe(page);
    await visit(page, views(), async (path) => {
      expect([path, await axeFindings(page)]).toEqual([path, []]);
    });
  });

  it("fits on a screen of 360 pixels", async () => {
    await using console = await open({
      path: "/start",
      viewport: { width: 360, height: 740 },
      ...ofStack(),
    });
    await visit(console.page, views(), async (path) => {
      expect([path, await sidewaysScrolling(console.page)]).toEqual([path, 0]);
    });
  });

  it("shows what a model, a tool or a file has written as text, and runs and loads nothing of it", async () => {
    await using console = await open({ path: "/start", ...ofStack() });
    const { page } = console;
    await visit(page, views(), async (path) => {
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      const foreign =
        "main :is(img, script, style, link, iframe, math, base, meta, object, [onload], [onerror])";
      expect([path, await page.locator(foreign).count()]).toEqual([path, 0]);
    });
    await page.evaluate(`location.hash = "/record"`);
    await page.getByLabel("SQL").fill("SELECT * FROM crew_execution_results WHERE crew_name = 'page_reader'");
    await page.getByRole("button", { name: "Run it" }).click();
    await page
      .getByRole("cell", { name: /window\.hacked/ })
      .first()
      .waitFor();
    expect(await page.locator("main :is(img, script, iframe)").count()).toBe(0);
    expect(console.troubles).toEqual([]);
  });
});
