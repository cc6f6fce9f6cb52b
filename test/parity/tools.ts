import * as z from "zod";

import { defineTool, type Guardrail, type Tool } from "../../functions/crew/index.ts";

const one = z.object({ q: z.string() });

/** Those the scenarios name, new for each run: python/twins.py has their twins. */
export function parityTools(): ReadonlyMap<string, Tool> {
  let tallied = 0;
  const tools = [
    defineTool({ name: "look", description: "Looks something up", input: one, run: ({ q }) => `Seen ${q}.` }),
    defineTool({
      name: "note",
      description: "Notes something down",
      input: one,
      run: ({ q }) => `Noted ${q}.`,
    }),
    defineTool({
      name: "broken",
      description: "Reads a disk",
      input: one,
      run: ({ q }) => {
        throw new Error(`no disk for ${q}`);
      },
    }),
    defineTool({
      name: "verdict",
      description: "Gives the final verdict",
      input: one,
      resultAsAnswer: true,
      run: ({ q }) => `Verdict on ${q}.`,
    }),
    defineTool({
      name: "broken_verdict",
      description: "Gives the final verdict, were it not broken",
      input: one,
      resultAsAnswer: true,
      run: ({ q }) => {
        throw new Error(`no verdict on ${q}`);
      },
    }),
    defineTool({
      name: "once_only",
      description: "May be used once",
      input: one,
      maxUsageCount: 1,
      run: ({ q }) => `Used for ${q}.`,
    }),
    defineTool({
      name: "tally",
      description: "Counts its own calls",
      input: one,
      run: ({ q }) => `Tally ${++tallied} of ${q}.`,
    }),
    defineTool({
      name: "facts",
      description: "Gives facts",
      input: one,
      run: ({ q }) => ({ about: q, count: 10 }),
    }),
    defineTool({ name: "count", description: "Counts letters", input: one, run: ({ q }) => q.length }),
    defineTool({ name: "now", description: "Tells the time", input: z.object({}), run: () => "It is noon." }),
    defineTool({ name: "nothing", description: "Gives nothing", input: one, run: () => "" }),
    defineTool({
      name: "add",
      description: "Adds two numbers",
      input: z.object({ first: z.int(), second: z.int().default(1) }),
      run: ({ first, second }) => `Sum ${first + second}.`,
    }),
  ];
  return new Map(tools.map((tool) => [tool.name, tool]));
}

/** By the base names that the scenarios' crews use. */
export const PARITY_GUARDRAILS: ReadonlyMap<string, Guardrail> = new Map<string, Guardrail>([
  ["loud", ({ raw }) => (raw.endsWith("!") ? [true, raw] : [false, "It must end with an exclamation mark"])],
  ["signed", ({ raw }) => [true, `${raw} Signed.`]],
  [
    "faulty",
    () => {
      throw new Error("the guardrail is faulty");
    },
  ],
  [
    "long_enough",
    ({ raw }) => (raw.length > 12 ? [true, raw] : [false, "It must be longer than twelve characters"]),
  ],
]);
