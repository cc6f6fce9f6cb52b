import type { ToolFailurePolicy } from "./crew.ts";
import { isJsonObject } from "./json.ts";
import { didYouMean } from "./nearest.ts";
import type { ToolDefinition, ToolEffect } from "./tool.ts";

/** What a key must hold, and the test of it. */
interface Wanted {
  readonly is: (value: unknown) => boolean;
  readonly words: string;
}

/** What every provider takes as a tool's name. */
const TOOL_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

const isFunction = (value: unknown): boolean => typeof value === "function";
const isPositive = (value: unknown): boolean => typeof value === "number" && value > 0;
const oneOf = (...values: readonly string[]): Wanted => ({
  is: (value) => values.some((each) => each === value),
  words: values.map((value) => JSON.stringify(value)).join(" or "),
});

const REQUIRED = {
  name: {
    is: (value) => typeof value === "string" && TOOL_NAME.test(value),
    words: 'a text of letters, digits, "_" and "-", at most 64',
  },
  description: {
    is: (value) => typeof value === "string",
    words: "a text that tells the model when to use it",
  },
  // A schema of another copy of zod 4 is one too, which instanceof would deny.
  input: {
    is: (value) => typeof value === "object" && value !== null && "_zod" in value,
    words: "a schema of zod 4, such as z.object({ … })",
  },
  run: { is: isFunction, words: "the function that is called: (input) => …" },
} as const satisfies Partial<Record<keyof ToolDefinition<never>, Wanted>>;

const OPTIONAL = {
  effect: oneOf(...(["read", "idempotent", "unsafe"] satisfies ToolEffect[])),
  rehearse: { is: isFunction, words: "a function: (input) => …" },
  resultAsAnswer: { is: (value) => typeof value === "boolean", words: "true or false" },
  maxUsageCount: {
    is: (value) => Number.isInteger(value) && isPositive(value),
    words: "a whole number above 0",
  },
  failurePolicy: oneOf(...(["ignore", "warn", "raise"] satisfies ToolFailurePolicy[])),
  timeoutSeconds: { is: isPositive, words: "a number above 0" },
} as const satisfies Record<Exclude<keyof ToolDefinition<never>, keyof typeof REQUIRED>, Wanted>;

const KEYS = [...Object.keys(REQUIRED), ...Object.keys(OPTIONAL)];

/** What other libraries call the same, too far from it in letters. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["execute", "run"],
  ["handler", "run"],
  ["callback", "run"],
  ["func", "run"],
  ["invoke", "run"],
  ["inputSchema", "input"],
  ["parameters", "input"],
  ["schema", "input"],
  ["args_schema", "input"],
]);

/**
 * What keeps a definition from being a tool, all of it in one line; undefined when nothing does. A crew's tools are built without
 * being type-checked: a key that is misspelt would otherwise be passed over, and a tool without a `run` fail only in an execution.
 */
export function toolProblem(definition: unknown): string | undefined {
  if (!isJsonObject(definition)) return "defineTool takes an object of name, description, input and run";
  const problems = problemsIn(definition);
  if (problems.length === 0) return undefined;
  const { name } = definition;
  return `${typeof name === "string" ? `${name}: ` : ""}${problems.join("; ")}`;
}

function problemsIn(definition: Readonly<Record<string, unknown>>): readonly string[] {
  const unknown = Object.keys(definition).filter((key) => !KEYS.includes(key));
  return [
    ...Object.entries<Wanted>(REQUIRED).flatMap(([key, wanted]) => wrong(definition, key, wanted)),
    ...Object.entries<Wanted>(OPTIONAL).flatMap(([key, wanted]) =>
      definition[key] === undefined ? [] : wrong(definition, key, wanted),
    ),
    ...unknown.map((key) => `a tool has no ${key}${meant(key)}`),
  ];
}

function wrong(
  definition: Readonly<Record<string, unknown>>,
  key: string,
  { is, words }: Wanted,
): readonly string[] {
  const value = definition[key];
  if (value === undefined) return [`${key} is missing, ${words}`];
  return is(value) ? [] : [`${key} is ${words}, not ${shown(value)}`];
}

/** Of an object or a function its kind is enough; its text may be long. */
const shown = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? "an object"
    : typeof value === "function"
      ? "a function"
      : (JSON.stringify(value) ?? String(value));

function meant(key: string): string {
  const other = OTHER_NAMES.get(key);
  return other === undefined ? didYouMean(key, KEYS) : ` (did you mean ${other}?)`;
}
