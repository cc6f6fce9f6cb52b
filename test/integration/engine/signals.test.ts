import { describe, expect, it } from "vitest";
import * as z from "zod";

import { CrewFailure, defineTool, type Once, Suspend } from "../../../functions/crew/index.ts";
import { crewOf, runCase } from "../../support/models/crew-run.ts";

const crew = crewOf({
  "agents.yaml": "a: {role: A, goal: G, backstory: B, tools: [act]}",
  "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
  "tools/act.ts": "",
});
const act = defineTool({ name: "act", description: "Acts", input: z.object({}), run: () => "acted" });
const tools = { act };

describe("what a port throws", () => {
  const toolCall = { toolCalls: [{ name: "act", arguments: {} }] };
  const throwingAt =
    (wanted: string, thrown: Error): Once =>
    async (path, _request, effect) => {
      if (path.endsWith(wanted)) throw thrown;
      return effect();
    };

  it.each(["turn-1", "tool-0", "turn-2"])("leaves as the same object: at %s", async (path) => {
    class JournalUnavailable extends Error {}
    const thrown = new JournalUnavailable("down");
    const sample = {
      crew,
      script: [toolCall, "Done."],
      tools,
      ports: { once: throwingAt(path, thrown) },
    };
    await expect(runCase(sample)).rejects.toBe(thrown);
  });

  it.each(["turn-1", "tool-0", "turn-2"])(
    "suspends or fails the crew when it is such a signal: at %s",
    async (path) => {
      const sample = { crew, script: [toolCall, "Done."], tools };
      const suspended = await runCase({ ...sample, ports: { once: throwingAt(path, new Suspend(7)) } });
      expect(suspended.end).toEqual({ status: "suspended", waitSeconds: 7 });
      const mismatch = new CrewFailure("ReplayMismatch", "The crew's files changed");
      const failed = await runCase({ ...sample, ports: { once: throwingAt(path, mismatch) } });
      expect(failed.end).toMatchObject({
        status: "failed",
        error: { type: "ReplayMismatch", message: mismatch.message },
      });
    },
  );

  it("stores parallel calls that were under way when one of them is suspended", async () => {
    const stored: string[] = [];
    const once: Once = async (path, _request, effect) => {
      if (path.endsWith("tool-1")) throw new Suspend();
      const value = await effect();
      stored.push(path);
      return value;
    };
    const both = { toolCalls: [...toolCall.toolCalls, ...toolCall.toolCalls] };
    const { end } = await runCase({ crew, script: [both], tools, ports: { once } });
    expect(end).toEqual({ status: "suspended", waitSeconds: 0 });
    expect(stored).toEqual(["task-1/run-1/turn-1", "task-1/run-1/turn-1/tool-0"]);
  });
});

describe("the signal", () => {
  /** Runs a crew whose model or tool aborts the execution with a reason while it is being called. */
  const abortedDuring = async (what: "model call" | "tool call", reason: Error) => {
    const controller = new AbortController();
    const stop = () => {
      controller.abort(reason);
    };
    const hanging = defineTool({
      name: "act",
      description: "Hangs",
      input: z.object({}),
      run: () => {
        stop();
        return new Promise(() => undefined);
      },
    });
    const reply = () => {
      if (what === "model call") stop();
      return { toolCalls: [{ name: "act", arguments: {} }] };
    };
    const ports = { signal: controller.signal };
    return runCase({ crew, script: [reply], tools: { act: hanging }, ports });
  };

  it.each(["model call", "tool call"] as const)("ends a %s in flight with its own reason", async (what) => {
    const reason = new Error("cancelled");
    await expect(abortedDuring(what, reason)).rejects.toBe(reason);
  });

  it.each(["model call", "tool call"] as const)("suspends a crew during a %s", async (what) => {
    const { end } = await abortedDuring(what, new Suspend());
    expect(end).toEqual({ status: "suspended", waitSeconds: 0 });
  });
});
