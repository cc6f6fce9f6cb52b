import { describe, expect, it } from "vitest";

import { runInProcess } from "../../../support/commands/run-in-process.ts";
import {
  byPath,
  completed,
  detail,
  EVENTS,
  ID,
  LINES,
  listed,
  OTHER_ID,
  READS,
  withoutNamedApi,
} from "../../../support/commands/scripted-executions.ts";
import {
  answersJson,
  answersPage,
  answersProblem,
  startScriptedApi,
} from "../../../support/servers/scripted-api.ts";

withoutNamedApi();

describe("what is read", () => {
  it("by list is a table with whole ids, or what the API answers", async () => {
    const full = { duration_seconds: 100, total_tokens: 4312, cost_usd: 0.0123, current_task: null };
    const open = { status: "PROCESSING", duration_seconds: 5, total_tokens: 1, cost_usd: null };
    const executions = [
      listed(ID, { ...full, created_at: "2026-11-24T10:00:00Z" }),
      listed(OTHER_ID, { ...open, current_task: "write\u001B[2J" }),
    ];
    await using api = await startScriptedApi(answersJson({ executions }));
    const filters = ["--status", "ERROR", "--crew", "research", "--since", "2026-11-24T09:00:00Z"];
    expect(await runInProcess("list", "--api", api.url, ...filters)).toEqual({
      code: 0,
      stdout: [
        `${ID}  research  COMPLETED   2026-11-24 10:00:00  1 min 40 s  4,312 tokens  $0.012\n`,
        `${OTHER_ID}  research  PROCESSING  2026-11-24 10:00:00  5.0 s       1 token               write�[2J\n`,
      ].join(""),
      stderr: "",
    });
    expect(api.asked[0]?.line).toBe(
      "GET /crew/executions?status=ERROR&crew_name=research&since=2026-11-24T09%3A00%3A00Z&view=full&limit=10",
    );
    const { stdout } = await runInProcess("list", "--api", api.url, "--limit", "1", "--json");
    expect(JSON.parse(stdout)).toEqual({ executions: executions.slice(0, 1) });
    expect(await runInProcess("list", "--limit", "0")).toMatchObject({ code: 2 });
  });

  it("by list of an API that has no full view, or of more than that has, tells less", async () => {
    const executions = [listed(ID), listed(OTHER_ID, { status: "PROCESSING" })];
    await using api = await startScriptedApi(
      answersProblem(422, "There is no parameter view."),
      answersJson({ executions }),
    );
    const table = [
      `${ID}  research  COMPLETED   2026-11-24 10:00:00  1 min 40 s\n`,
      `${OTHER_ID}  research  PROCESSING  2026-11-24 10:00:00\n`,
    ].join("");
    expect(await runInProcess("list", "--api", api.url)).toEqual({ code: 0, stdout: table, stderr: "" });
    expect((await runInProcess("list", "--api", api.url, "--limit", "101")).stdout).toBe(table);
    expect(api.asked.map(({ line }) => line)).toEqual([
      "GET /crew/executions?view=full&limit=10",
      "GET /crew/executions?limit=10",
      "GET /crew/executions?limit=101",
    ]);
  });

  it("by show has nothing in it that steers a terminal, in JSON no more than in text", async () => {
    await using api = await startScriptedApi(READS);
    const text = await runInProcess("show", ID, "--api", api.url);
    expect(text).toEqual({
      code: 0,
      stdout: [
        `research  ${ID}  COMPLETED  1 min 40 s`,
        "  ✓ find�[2Jout  Researcher  12.0 s  2 failed tool calls",
        "",
        "started    2026-11-24 10:00:00",
        "used       1 model call, 3 tool calls, 1,200 tokens",
        String.raw`inputs     {"topic":"owls \u001b[31m\u009b"}`,
        "limits     max_llm_calls 500",
        "attempts   1",
        "Snowflake  has the row of its end",
        "",
        "Owls.",
        "",
      ].join("\n"),
      stderr: "",
    });
    const json = await runInProcess("show", ID, "--api", api.url, "--json");
    expect(JSON.parse(json.stdout)).toEqual({ ...detail, result: completed.result });
    expect(json.stdout).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it("by events is what npm start prints in a terminal, or an event a line", async () => {
    await using api = await startScriptedApi(READS);
    const { code, stdout } = await runInProcess("events", "7f3a", "--api", api.url);
    expect([code, stdout.trimEnd().split("\n")]).toEqual([0, LINES]);
    const json = await runInProcess("events", ID, "--api", api.url, "--json");
    expect(
      json.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(EVENTS);
    expect(api.asked.some(({ line }) => line.includes("wait="))).toBe(false);
  });

  it("by watch goes to stderr as it happens, and the answer to stdout", async () => {
    await using api = await startScriptedApi(READS);
    const { code, stdout, stderr } = await runInProcess("watch", ID, "--api", api.url);
    expect([code, stdout]).toEqual([0, "Owls.\n"]);
    expect(stderr.trimEnd().split("\n")).toEqual([
      ...LINES,
      "10:01:40 7f3a research              ✓ completed  1 min 40 s",
      "Done (1 model call, 3 tool calls, 1,200 tokens)",
    ]);
    const json = await runInProcess("watch", ID, "--api", api.url, "--json");
    expect([json.code, JSON.parse(json.stdout), json.stderr]).toEqual([0, completed, ""]);
  });

  it.each([
    ["watch", ID],
    ["watch", ID, "--json"],
    ["events", ID, "--follow"],
  ])("by %s %s %s is borne through an outage, which is told once on stderr", async (...words) => {
    let asked = 0;
    await using api = await startScriptedApi((response, request) => {
      asked += 1;
      // The first requests find the execution; what follows meets a gateway without its API.
      const isAway = asked === 3 || asked === 4;
      (isAway ? answersPage(502) : READS)(response, request);
    });
    const { code, stderr } = await runInProcess(...words, "--api", api.url);
    expect(code).toBe(0);
    expect(stderr.match(/^↻ .*$/gm)).toEqual([
      expect.stringMatching(/^↻ http:\S+ answered 502 without saying why.*; it is asked again and again$/),
      "↻ answers again",
    ]);
  });

  it("by watch ends with 1 where the execution failed", async () => {
    const error = { type: "ToolFailed", message: "the till is closed\u001B[31m", retryable: false };
    await using api = await startScriptedApi(
      byPath({
        [`GET /crew/executions/${ID}/events`]: answersJson({ events: [] }),
        [`GET /crew/executions/${ID}`]: answersJson({ ...detail, status: "ERROR", phase: "FAILED", error }),
        [`GET /crew/status/${ID}`]: answersJson({
          ...completed,
          status: "ERROR",
          result: null,
          error: error.message,
        }),
      }),
    );
    const { code, stdout, stderr } = await runInProcess("watch", ID, "--api", api.url);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("✗ the till is closed�[31m\n");
    expect(stderr).toContain("Failed: the till is closed�[31m (1 model call, 3 tool calls, 1,200 tokens)\n");
  });

  it("by prompt is what a model was asked and replied, as far as it is kept, or what the API answers", async () => {
    const step = {
      path: "task-1/run-1/turn-1",
      kind: "turn",
      status: "done",
      agent: "Researcher",
      model: "openai/gpt",
      tool: null,
      began_at: "2026-11-24T10:00:00.000Z",
      ended_at: "2026-11-24T10:00:04.200Z",
      tokens: { in: 1204, out: 310, cached: 0, reasoning: 0 },
      cost_usd: null,
      asked: {
        messages: [
          { role: "system", content: "You are\nkind.\u001B[2J" },
          { role: "user", content: [{ type: "text", text: "Why owls?" }] },
        ],
        tools: [{ name: "look_up" }],
        settings: {},
      },
      answer: {
        content: [
          { type: "text", text: "So." },
          { type: "tool-call", toolName: "look_up" },
        ],
      },
      missing: { cost_usd: "The price of the model is not known." },
      cut: [{ pointer: "/asked/messages/1", characters: 2000000 }],
    };
    await using api = await startScriptedApi(answersJson(step));
    const { code, stdout } = await runInProcess("prompt", ID, "task-1/run-1/turn-1", "--api", api.url);
    expect(api.asked[0]?.line).toBe(`GET /crew/executions/${ID}/steps/task-1/run-1/turn-1`);
    expect([code, stdout.split("\n")]).toEqual([
      0,
      [
        "task-1/run-1/turn-1  done  Researcher  openai/gpt  4.2 s  1,204 → 310 tokens",
        "── system",
        "You are",
        "kind.�[2J",
        "── user",
        "Why owls?",
        "── tools",
        "{",
        '  "name": "look_up"',
        "}",
        "── answer",
        "So.",
        "{",
        '  "type": "tool-call",',
        '  "toolName": "look_up"',
        "}",
        "cost_usd: The price of the model is not known.",
        "/asked/messages/1 is cut: it has 2000000 characters",
        "",
      ],
    ]);
    const json = await runInProcess("prompt", ID, "task-1/run-1/turn-1", "--api", api.url, "--json");
    expect(JSON.parse(json.stdout)).toEqual(step);
  });
});
