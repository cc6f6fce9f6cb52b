import { expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../functions/crew/index.ts";

const right = { name: "note", description: "", input: z.object({}), run: () => "" };
const define = (more: object) => defineTool({ ...right, ...more });
const NAME = 'a text of at most 64 letters, digits, "_" and "-"';

it.each([
  [{ effect: "write" }, 'note: effect must be "read" or "idempotent" or "unsafe", not "write"'],
  [{ timeoutSeconds: "soon" }, 'note: timeoutSeconds must be a number above 0, not "soon"'],
  [{ maxUsageCount: 0 }, "note: maxUsageCount must be a whole number above 0, not 0"],
  [{ failurePolicy: "ignor" }, 'note: failurePolicy must be "ignore" or "warn" or "raise", not "ignor"'],
  [{ resultAsAnswer: "no" }, 'note: resultAsAnswer must be true or false, not "no"'],
  [{ rehearse: "Fine." }, 'note: rehearse must be a function: (input) => …, not "Fine."'],
  [{ name: "a note" }, `a note: name must be ${NAME}, not "a note"`],
  [
    { description: undefined },
    "note: description is missing: it must be a text that tells the model when to use it",
  ],
  [
    { input: { type: "object" } },
    "note: input must be a schema of zod 4, such as z.object({ … }), not an object",
  ],
  [{ efect: "read" }, "note: a tool has no key efect (did you mean effect?)"],
  [{ max_usage_count: 1 }, "note: a tool has no key max_usage_count (did you mean maxUsageCount?)"],
  [{ timeout: 5 }, "note: a tool has no key timeout (did you mean timeoutSeconds?)"],
  [{ timeoutMs: 5 }, "note: a tool has no key timeoutMs (did you mean timeoutSeconds?)"],
  [{ maxUsage: 5 }, "note: a tool has no key maxUsage (did you mean maxUsageCount?)"],
  [{ max_uses: 5 }, "note: a tool has no key max_uses (did you mean maxUsageCount?)"],
  [{ result_as_answer: true }, "note: a tool has no key result_as_answer (did you mean resultAsAnswer?)"],
  [{ readOnly: true }, "note: a tool has no key readOnly (did you mean effect?)"],
  [{ colour: "red" }, "note: a tool has no key colour"],
  [
    { run: undefined, execute: async () => "" },
    "note: run is missing: it must be the function to call: (input) => …; a tool has no key execute (did you mean run?)",
  ],
  [
    { input: undefined, inputSchema: z.object({}) },
    "note: input is missing: it must be a schema of zod 4, such as z.object({ … }); a tool has no key inputSchema (did you mean input?)",
  ],
])("refuses %o, which no type check of a crew's tools would find", (more, message) => {
  expect(() => define(more)).toThrow(new TypeError(message));
});

it("refuses what is not a definition at all, and one without a name", () => {
  expect(() => Reflect.apply(defineTool, undefined, [])).toThrow(
    new TypeError("defineTool takes an object with name, description, input and run"),
  );
  expect(() => define({ name: undefined })).toThrow(new TypeError(`name is missing: it must be ${NAME}`));
});

it("takes a tool for unsafe unless it says otherwise", () => {
  expect(define({}).effect).toBe("unsafe");
});

it("takes every key there is, and those that are undefined as absent", async () => {
  const all = {
    effect: "read",
    failurePolicy: "warn",
    maxUsageCount: 2,
    resultAsAnswer: true,
    timeoutSeconds: 0.5,
  };
  expect(define({ ...all, rehearse: () => "" })).toMatchObject(all);
  expect(define({ maxUsageCount: undefined, rehearse: undefined })).toMatchObject({
    effect: "unsafe",
    maxUsageCount: undefined,
    rehearse: undefined,
    resultAsAnswer: false,
    timeoutSeconds: 60,
  });
});
