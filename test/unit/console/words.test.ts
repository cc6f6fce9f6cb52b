import { describe, expect, it } from "vitest";

import type { ListedExecution, StepOfTree } from "../../../client/typescript/api-types.ts";
import { readTyped, typedValue } from "../../../console/components/typed-value.ts";
import { adviceOn } from "../../../console/execution/advice.ts";
import { workflowPage } from "../../../console/execution/workflow-page.ts";
import { failureText, withoutTask } from "../../../console/executions/failure-text.ts";
import { apiQuery, isShown, readFilters } from "../../../console/executions/filters.ts";
import { bytesText, counted, moneyText } from "../../../console/format/amounts.ts";
import { agoText, durationText, timeOf } from "../../../console/format/duration.ts";
import { hrefTo, readRoute } from "../../../console/routes/read-route.ts";
import { replayBody } from "../../../console/steer/replay-body.ts";
import { partsOf, valuePart } from "../../../console/steps/message-parts.ts";
import { labelOf } from "../../../console/steps/step-label.ts";

describe("amounts", () => {
  it.each([
    [0.2394, "239 ms"],
    [0.9996, "1.0 s"],
    [59.96, "1 min 00 s"],
    [185, "3 min 05 s"],
    [3599.7, "1 h 00 min"],
    [7800, "2 h 10 min"],
    [86_400, "1 d"],
    [90_000, "1 d 1 h"],
    [-3, "0 ms"],
  ])("says %d seconds as %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it.each([
    [0, "$0"],
    [0.00204, "$0.0020"],
    [0.00001, "< $0.0001"],
    [1234.5, "$1,234.50"],
  ])("says %d dollars as %s", (dollars, text) => {
    expect(moneyText(dollars)).toBe(text);
  });

  it("says counts, bytes and ages, and takes times without a zone for UTC", () => {
    expect([counted(1, "row"), counted(12_345, "row"), bytesText(999), bytesText(12_345)]).toEqual([
      "1 row",
      "12,345 rows",
      "999 B",
      "12.3 kB",
    ]);
    expect(timeOf("2026-11-29T10:00:00")).toBe(timeOf("2026-11-29T10:00:00Z"));
    const now = timeOf("2026-11-29T10:00:00Z");
    expect(
      ["2026-11-29T09:59:58Z", "2026-11-29T09:15:00Z", "2026-11-26T10:00:00Z"].map((at) => agoText(at, now)),
    ).toEqual(["just now", "45 min ago", "3 d ago"]);
  });
});

describe("the line of a failure in the list", () => {
  const error = { type: "X", message: "It names\n  no sources. ", retryable: false };
  it.each([
    ["FAILED", error, "It names no sources."],
    ["TIMED_OUT", error, "It names no sources."],
    ["CANCELLED", error, undefined],
    ["COMPLETED", undefined, undefined],
  ] as const)("of one that is %s is its sentence, unless it says nothing new", (phase, given, text) => {
    expect(failureText({ phase, ...(given && { error: given }) })).toBe(text);
  });
});

describe("addresses", () => {
  it("lead back to what they were made of, whatever is in it", () => {
    const segments = ["executions", "a/b?c#d", "%"];
    const { segments: read, query } = readRoute(
      hrefTo(segments, { id: "x&y=1", crew: "", since: undefined }),
    );
    expect([read, [...query]]).toEqual([segments, [["id", "x&y=1"]]]);
  });

  it("may be anything that somebody has typed", () => {
    expect(readRoute("#/executions/%E0%A4%A").segments).toEqual(["executions", "%E0%A4%A"]);
    expect(readRoute("").segments).toEqual([]);
  });

  it("hold filters, of which unknown ones count for none", () => {
    const filters = readFilters(new URLSearchParams("status=waiting&since=never&crew=market&id= ABC "));
    expect(filters).toEqual({ status: "waiting", since: "", crew: "market", id: "abc" });
    expect(Object.fromEntries(apiQuery({ ...filters, since: "hour" }, Date.UTC(2026, 0, 1, 12)))).toEqual({
      status: "PROCESSING",
      crew_name: "market",
      since: "2026-01-01T11:00:00.000Z",
    });
  });

  it("tell what was cancelled from what failed, and what waits from what runs, which the API does not", () => {
    const phases = ["RUNNING", "SUSPENDED", "COMPLETED", "FAILED", "CANCELLED"] as const;
    const shown = (status: string) =>
      phases.filter((phase) =>
        isShown(readFilters(new URLSearchParams({ status })), {
          execution_id: "1",
          phase,
        } as ListedExecution),
      );
    expect([shown("failed"), shown("cancelled"), shown("waiting"), shown("")]).toEqual([
      ["RUNNING", "SUSPENDED", "COMPLETED", "FAILED"],
      ["CANCELLED"],
      ["SUSPENDED"],
      phases,
    ]);
  });

  it("lead to the workflow's page in its own partition, and nowhere from this machine", () => {
    const arn = "arn:aws-cn:states:cn-north-1:123456789012:execution:stepcrew:0f8b6f1e";
    expect(workflowPage(arn, "abc.execute-api.cn-north-1.amazonaws.com.cn")).toBe(
      `https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/${encodeURIComponent(arn)}`,
    );
    expect(workflowPage(arn, "127.0.0.1")).toBeUndefined();
    expect(workflowPage("javascript:alert(1)", "example.com")).toBeUndefined();
  });
});

describe("a replay's body", () => {
  const form = { fromTask: "", inputs: {}, model: "", limits: {} };
  const before = { inputs: { topic: "owls", years: [2025] } };
  const typed = { topic: typedValue("owls"), years: typedValue([2025]) };

  it("is empty where nothing differs", () => {
    expect(replayBody(before, { ...form, inputs: typed })).toEqual({});
  });

  it("has what differs: inputs as text or JSON, the task's number, model and limits", () => {
    const years = { ...typed.years, text: "[2025, 2026]" };
    const limits = { max_cost_usd: 2 };
    expect(
      replayBody(before, { fromTask: "2", inputs: { ...typed, years }, model: "openai/gpt-4.1", limits }),
    ).toEqual({
      from_task: 2,
      inputs: { years: [2025, 2026] },
      model: "openai/gpt-4.1",
      limits,
    });
  });

  it("is not made of what is not valid JSON, which is said with its place", () => {
    expect(readTyped({ text: "[2025,", isJson: true }).problem).toMatch(/^This is not valid JSON: .+/);
  });
});

describe("what to do about an end", () => {
  const failed = {
    phase: "FAILED",
    attempts: 1,
    error: { type: "X", message: "m", retryable: false },
  } as const;

  it("is said for its phase or type, and for all others", () => {
    expect(adviceOn({ ...failed, phase: "BUDGET_EXCEEDED" } as never)).toContain(
      "Replay it with a higher one",
    );
    expect(adviceOn({ ...failed, error: { ...failed.error, type: "ToolFailed" } } as never)).toContain(
      "what the tool",
    );
    expect(adviceOn({ ...failed, error: { ...failed.error, retryable: true } } as never)).toContain(
      "may pass by itself",
    );
    expect(adviceOn(failed as never)).toContain("Fix what it names, then replay");
    expect(adviceOn({ ...failed, attempts: 0 } as never)).toContain("start it again");
  });
});

it("the line of a failure begins with what went wrong, for its end may be cut", () => {
  expect(withoutTask('Task "write": the answer did not pass: no sources')).toBe(
    "the answer did not pass: no sources",
  );
  expect(withoutTask("Execution timed out")).toBe("Execution timed out");
});

describe("the word for an agent's work on a task", () => {
  it("is a run everywhere, for an attempt is an invocation", () => {
    const run = { kind: "run", passed: null } as StepOfTree;
    expect(labelOf({ ...run, path: "task-2/run-1" })).toEqual({ title: "Run 1", detail: "" });
    expect(labelOf({ ...run, path: "task-2/run-2" })).toEqual({ title: "Run 2", detail: "anew" });
    const error = { type: "GuardrailFailed", message: "m", retryable: false };
    const advice = adviceOn({ phase: "FAILED", attempts: 1, error } as never);
    expect(advice).toContain("only the task's last run is done again");
  });
});

describe("parts of a message", () => {
  it("are texts, calls with their arguments, and results", () => {
    const content = [
      { type: "text", text: "I look." },
      { type: "tool-call", toolName: "look", input: '{"page":1}' },
      { type: "tool-result", toolName: "look", output: { type: "text", value: "seen" } },
      { type: "novelty", x: 1 },
    ];
    expect(partsOf(content).map(({ label, text, isProse }) => [label, text, isProse])).toEqual([
      ["", "I look.", true],
      ["Calls look", '{\n  "page": 1\n}', false],
      ["Result of look", "seen", true],
      ["", '{\n  "type": "novelty",\n  "x": 1\n}', false],
    ]);
    expect(partsOf("Hello")).toEqual([{ label: "", text: "Hello", isProse: true }]);
    expect(valuePart("", "{not JSON").text).toBe("{not JSON");
  });
});
