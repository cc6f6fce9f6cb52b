import { GetExecutionHistoryCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it, vi } from "vitest";

import { closeAfterwards, serve, single } from "../../../support/stack/local-step-functions.ts";

closeAfterwards();

describe("time limits", () => {
  const hanging = () => new Promise(() => {});

  it("ends a task by States.Timeout, which a Catch may name", async () => {
    const caught = { TimeoutSeconds: 1, Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Late" }] };
    const { start, ended, client } = await serve(
      single(caught, { Late: { Type: "Pass", Result: "late", End: true } }),
      hanging,
    );
    const { executionArn } = await start();
    expect((await ended(executionArn)).output).toBe('"late"');
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.map(({ type }) => type)).toContain("TaskTimedOut");
  });

  it("ends the execution as TIMED_OUT at the machine's own limit", async () => {
    const { run, events } = await serve(single({}, {}, { TimeoutSeconds: 1 }), hanging);
    expect(await run()).toMatchObject({ status: "TIMED_OUT", error: "States.Timeout" });
    expect(events.map(({ detail }) => detail.status)).toEqual(["RUNNING", "TIMED_OUT"]);
  });

  it("takes limits longer than a timer can be", async () => {
    const { run } = await serve(single({ TimeoutSeconds: 99_999_999 }, {}, { TimeoutSeconds: 99_999_999 }));
    expect((await run()).status).toBe("SUCCEEDED");
  });
});

describe("an invocation under way", () => {
  /** A function that never answers, and the signals it was given. */
  function hanging() {
    const signals: AbortSignal[] = [];
    const invoke = (_arn: string, _payload: unknown, unwanted: AbortSignal) => {
      signals.push(unwanted);
      return new Promise(() => {});
    };
    return { invoke, signals };
  }

  it.each([
    ["its execution is out of time", single({}, {}, { TimeoutSeconds: 1 })],
    ["its task is out of time", single({ TimeoutSeconds: 1 })],
  ])("is told that nobody waits for it once %s", async (_, definition) => {
    const { invoke, signals } = hanging();
    const { run } = await serve(definition, invoke);
    await run();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("is told so once its execution is stopped, and no other is", async () => {
    const { invoke, signals } = hanging();
    const { start, client } = await serve(single({}), invoke);
    const { executionArn } = await start({}, "stopped");
    await vi.waitUntil(() => signals.length === 1, { timeout: 60_000 });
    await start({}, "running");
    await vi.waitUntil(() => signals.length === 2, { timeout: 60_000 });
    await client.send(new StopExecutionCommand({ executionArn }));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });
});
