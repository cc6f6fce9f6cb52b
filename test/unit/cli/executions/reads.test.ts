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
import { answersJson, startScriptedApi } from "../../../support/servers/scripted-api.ts";

withoutNamedApi();

describe("what is read", () => {
  it("by list is a table with whole ids, or what the API answers", async () => {
    await using api = await startScriptedApi(READS);
    expect(await runInProcess("list", "--api", api.url, "--status", "ERROR", "--crew", "research")).toEqual({
      code: 0,
      stdout: [
        `${ID}  research  COMPLETED   2026-11-24 10:00:00  1 min 40 s\n`,
        `${OTHER_ID}  research  PROCESSING  2026-11-24 10:00:00\n`,
      ].join(""),
      stderr: "",
    });
    expect(api.asked[0]?.line).toBe("GET /crew/executions?limit=10&status=ERROR&crew_name=research");
    const { stdout } = await runInProcess("list", "--api", api.url, "--limit", "1", "--json");
    expect(JSON.parse(stdout)).toEqual({ executions: [listed(ID)] });
    expect(await runInProcess("list", "--limit", "0")).toMatchObject({ code: 2 });
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
});
