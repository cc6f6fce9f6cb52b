import { expect, it } from "vitest";
import * as z from "zod";

import { rehearsalModel } from "../../../functions/adapters/models/rehearsal-model.ts";
import type { ToolContext } from "../../../functions/adapters/tools/built-in-tool.ts";
import { make } from "../../../functions/adapters/tools/made/wait.ts";
import { defineTool } from "../../../functions/crew/index.ts";
import { memoryJournal } from "../../support/journal/memory-journal.ts";
import { crewOf, runCase } from "../../support/models/crew-run.ts";
import type { ModelRequest } from "../../support/models/scripted-model-server.ts";

const crew = crewOf({
  "agents.yaml": "a: {role: Baker, goal: G, backstory: B, tools: [pause, look]}",
  "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
  "tools/pause.ts": "",
  "tools/look.ts": "",
});
const pause = (settings = {}) => make("wait", {} as ToolContext, settings);
const call = (name: string, given: object) => ({ name, arguments: given });

/** Says what the tools said; asks for the calls first. */
const asking =
  (...toolCalls: readonly ReturnType<typeof call>[]) =>
  ({ messages }: ModelRequest) => {
    const told = messages.filter(({ role }) => role === "tool").map(({ content }) => content);
    return told.length === 0 ? { toolCalls } : told.join(" | ");
  };

/** An execution whose attempts begin at the times that are given, in seconds. */
function execution(toolCalls: readonly ReturnType<typeof call>[], settings = {}) {
  const journal = memoryJournal();
  const looked: string[] = [];
  const look = defineTool({
    name: "look",
    description: "Looks",
    input: z.object({}),
    effect: "read",
    run: () => `looked ${looked.push("")}`,
  });
  const tools = { pause: pause(settings), look };
  return async (second: number, more: { readonly signal?: AbortSignal } = {}) => {
    const ports = { once: journal.once, now: () => second * 1000, ...more };
    const { end, waits, requests } = await runCase({ crew, script: asking(...toolCalls), tools, ports });
    return { end, waits, calls: requests.length, looked: looked.length, paths: journal.paths() };
  };
}

const suspended = (waitSeconds: number, seconds: number) => ({
  status: "suspended",
  waitSeconds,
  why: `Task "t": Baker waits for ${seconds} s`,
});

it("suspends the crew for as long as is left, and goes on once the time is over", async () => {
  const attempt = execution([call("wait", { seconds: 60, reason: "the oven" })]);
  expect(await attempt(1000)).toMatchObject({ end: suspended(60, 60), waits: [], calls: 1 });
  expect(await attempt(1020.5)).toMatchObject({ end: suspended(40, 60), calls: 0 });
  const { end, waits, calls, paths } = await attempt(1060);
  expect(end).toMatchObject({
    status: "completed",
    output: { raw: "Waited 60 seconds. Reason: the oven" },
    usage: { tool_calls: 1 },
  });
  expect([waits, calls]).toEqual([[], 1]);
  expect(paths).toEqual([
    "task-1/run-1/turn-1",
    "task-1/run-1/turn-1/waits",
    "task-1/run-1/turn-1/tool-0",
    "task-1/run-1/turn-2",
  ]);
});

it("waits for some seconds without suspending", async () => {
  const attempt = execution([call("wait", { seconds: 4.5 })]);
  expect(await attempt(1000)).toMatchObject({
    end: { status: "completed", output: { raw: "Waited 4.5 seconds." } },
    waits: [4500],
  });
});

it("waits at most as long as the crew allows, 300 s unless it says otherwise", async () => {
  const attempt = execution([call("wait", { seconds: 900 })]);
  expect(await attempt(0)).toMatchObject({ end: suspended(300, 300) });
  expect(await attempt(300)).toMatchObject({
    end: {
      output: {
        raw: "Waited 300 seconds. Requested 900 seconds, capped at 300 seconds per call - call this tool again if more waiting is needed.",
      },
    },
  });
  expect(await execution([call("wait", { seconds: 900 })], { max_seconds: 20 })(0)).toMatchObject({
    end: suspended(20, 20),
  });
  expect(pause({ max_seconds: 20 }).description).toContain("waits at most 20 seconds.");
  expect(pause({ max_seconds: 1 }).description).toContain("waits at most 1 second.");
});

it("waits once for all that one reply asks for, while its other calls are carried out", async () => {
  const attempt = execution([
    call("wait", { seconds: 30 }),
    call("look", {}),
    call("wait", { seconds: 90 }),
    call("wait", { seconds: 60 }),
  ]);
  expect(await attempt(0)).toMatchObject({ end: suspended(90, 90), looked: 1 });
  expect(await attempt(90)).toMatchObject({
    end: {
      status: "completed",
      output: { raw: "Waited 30 seconds. | looked 1 | Waited 90 seconds. | Waited 60 seconds." },
    },
    looked: 1,
  });
});

it("waits again when it is asked again, also where equal calls are answered from the cache", async () => {
  const journal = memoryJournal();
  const script = ({ messages }: ModelRequest) => {
    const told = messages.filter(({ role }) => role === "tool").length;
    return told === 2 ? "Done." : { toolCalls: [call("wait", { seconds: 60 })] };
  };
  const attempt = async (second: number) =>
    (
      await runCase({
        crew,
        script,
        tools: { pause: pause(), look: pause() },
        ports: { once: journal.once, now: () => second * 1000 },
      })
    ).end;
  expect(await attempt(0)).toMatchObject(suspended(60, 60));
  expect(await attempt(61)).toMatchObject(suspended(60, 60));
  expect(await attempt(121)).toMatchObject({ status: "completed" });
});

it.each([{ seconds: -1 }, { seconds: "soon" }, {}])("takes no %j", async (given) => {
  const { end } = await execution([call("wait", given)])(0);
  expect(end).toMatchObject({
    status: "completed",
    output: { raw: expect.stringContaining("The arguments of wait are not valid") as string },
  });
});

it("does not wait in a rehearsal", async () => {
  const { end, waits } = await runCase({
    crew,
    script: [],
    tools: { pause: pause(), look: pause() },
    ports: { models: () => ({ model: rehearsalModel() }), now: () => 0 },
  });
  expect([end.status, waits]).toEqual(["completed", []]);
  expect(pause().rehearse?.({ seconds: 60 })).toBe("Rehearsed: nobody waited for 60 seconds.");
});

it("ends when the execution does", async () => {
  const reason = new Error("cancelled");
  const attempt = execution([call("wait", { seconds: 60 })]);
  await attempt(0);
  await expect(attempt(1, { signal: AbortSignal.abort(reason) })).rejects.toThrow("cancelled");
});
