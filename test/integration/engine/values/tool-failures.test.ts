import { expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../../functions/crew/index.ts";
import { crewOf, runBothWays, textOf } from "../../../support/models/crew-run.ts";

const fails = (thrown: unknown) => () => Promise.reject(thrown as Error);

it.each<[string, () => unknown, string]>([
  ["a plain object", fails({ code: 429, message: "quota" }), "look failed: quota (code 429)"],
  [
    "a cause",
    fails(new TypeError("fetch failed", { cause: new Error("refused") })),
    "look failed: fetch failed: refused",
  ],
  [
    "several errors",
    fails(new AggregateError([new Error("one"), new Error("two")], "All")),
    "look failed: All: one; two",
  ],
  ["a returned error", () => new Error("no such page"), "look failed: no such page"],
  ["a returned map", () => new Map([["pages", new Set([1])]]), '{"pages":[1]}'],
])("the model is told what a tool gave or threw: %s", async (_what, run, told) => {
  const look = defineTool({ name: "look", description: "Looks", input: z.object({}), effect: "read", run });
  const crew = crewOf({
    "agents.yaml": "a: {role: A, goal: G, backstory: B, tools: [look]}",
    "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
    "tools/look.ts": "",
  });
  const script = [{ toolCalls: [{ name: "look", arguments: {} }] }, "done"];
  const { requests } = await runBothWays({ crew, script, tools: { look } });
  expect(textOf(requests[1])).toBe(told);
});
