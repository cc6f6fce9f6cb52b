import * as z from "zod";

import { isJsonObject, type JsonSchema } from "../json/json.ts";
import { didYouMean, meant } from "../text/did-you-mean.ts";
import type { ToolFailurePolicy } from "./crew.ts";

/** What the value of a key must be, and the test of it. */
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
    words: 'a text of at most 64 letters, digits, "_" and "-"',
  },
  description: {
    is: (value) => typeof value === "string",
    words: "a text that tells the model when to use it",
  },
  // A schema made by another copy of zod 4 is one too, though not by instanceof.
  input: {
    is: (value) => typeof value === "object" && value !== null && "_zod" in value,
    words: "a schema of zod 4, such as z.object({ … })",
  },
  run: { is: isFunction, words: "the function to call: (input) => …" },
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

/**
 * What other libraries call the same key, in small letters and without underscores, where its spelling is too
 * different to be recognised.
 */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["execute", "run"],
  ["handler", "run"],
  ["callback", "run"],
  ["func", "run"],
  ["function", "run"],
  ["fn", "run"],
  ["call", "run"],
  ["invoke", "run"],
  ["parameters", "input"],
  ["params", "input"],
  ["arguments", "input"],
  ["args", "input"],
  ["schema", "input"],
  ["argsschema", "input"],
  ["id", "name"],
  ["sideeffects", "effect"],
  ["safety", "effect"],
  ["readonly", "effect"],
  ["idempotent", "effect"],
  ["unsafe", "effect"],
  ["returndirect", "resultAsAnswer"],
  ["maxcalls", "maxUsageCount"],
  ["maxuses", "maxUsageCount"],
  ["usagelimit", "maxUsageCount"],
  ["onerror", "failurePolicy"],
  ["mock", "rehearse"],
  ["dryrun", "rehearse"],
]);

/**
 * Everything that is wrong with a definition, in one line; undefined when nothing is. A crew's tools are
 * built without being type-checked: a misspelt key would otherwise be ignored, and a tool without a `run`
 * would fail only in an execution.
 */
function toolProblem(definition: unknown): string | undefined {
  if (!isJsonObject(definition)) return "defineTool takes an object with name, description, input and run";
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
    ...unknown.map((key) => `a tool has no key ${key}${likelyKey(key)}`),
  ];
}

function wrong(
  definition: Readonly<Record<string, unknown>>,
  key: string,
  { is, words }: Wanted,
): readonly string[] {
  const value = definition[key];
  if (value === undefined) return [`${key} is missing: it must be ${words}`];
  return is(value) ? [] : [`${key} must be ${words}, not ${shown(value)}`];
}

/** The kind of an object or a function is enough: its text may be long. */
const shown = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? "an object"
    : typeof value === "function"
      ? "a function"
      : (JSON.stringify(value) ?? String(value));

/** A shorter beginning of a key says too little to tell which is meant. */
const SHORTEST_BEGINNING = 4;

function likelyKey(key: string): string {
  const plain = key.replaceAll("_", "").toLowerCase();
  const other = OTHER_NAMES.get(plain) ?? KEYS.find((known) => hasSameBeginning(plain, known.toLowerCase()));
  return other === undefined ? didYouMean(key, KEYS) : meant(other);
}

/** Whether one begins with the other: timeout, timeoutMs, inputSchema, result_as. */
function hasSameBeginning(written: string, wanted: string): boolean {
  const isLong = Math.min(written.length, wanted.length) >= SHORTEST_BEGINNING;
  return isLong && (wanted.startsWith(written) || written.startsWith(wanted.replace(/seconds$|count$/, "")));
}

/**
 * "read" changes nothing outside, "idempotent" may be repeated with the same key, "unsafe" must not happen
 * twice.
 */
export type ToolEffect = "read" | "idempotent" | "unsafe";

export interface ToolCall {
  /** Aborted when the execution ends early or the tool's time is over. */
  readonly signal: AbortSignal;
  /** The same for every repetition of this one call, and for no other call. */
  readonly idempotencyKey: string;
  /** Of the execution that the call is part of, for marking what the tool changes elsewhere. */
  readonly executionId: string;
}

export interface ToolDefinition<Input extends z.ZodType> {
  /** What the model calls it: letters, digits, "_" and "-". */
  readonly name: string;
  /** Tells the model what it does and when to use it. */
  readonly description: string;
  readonly input: Input;
  /** Default "unsafe". */
  readonly effect?: ToolEffect;
  /** Stands in for `run` in rehearsals. Without it only "read" tools are run there. */
  readonly rehearse?: (input: z.output<Input>) => unknown;
  /** The tool's text is the task's answer and ends the task. */
  readonly resultAsAnswer?: boolean;
  /** Calls allowed in one task. */
  readonly maxUsageCount?: number;
  /** What a failed call leads to; absent: what the task, the agent or the crew says. */
  readonly failurePolicy?: ToolFailurePolicy;
  /** The call does not begin with less time left than this, and is ended after it. Default 60. */
  readonly timeoutSeconds?: number;
  /** A string is given to the model as it is, anything else as JSON. The model is told what it throws. */
  readonly run: (input: z.output<Input>, call: ToolCall) => unknown;
}

/**
 * Marks a tool across copies of this module: one that is bundled with its own copy of the engine and of zod
 * is a tool too, though not by instanceof.
 */
const TOOL = Symbol.for("stepcrew.tool");

/** A tool as the engine uses it; made by defineTool, independent of the zod it was made with. */
export interface Tool {
  readonly [TOOL]: true;
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonSchema;
  readonly effect: ToolEffect;
  readonly resultAsAnswer: boolean;
  readonly maxUsageCount: number | undefined;
  readonly failurePolicy: ToolFailurePolicy | undefined;
  readonly timeoutSeconds: number;
  /** The arguments as the tool takes them, or a text that says what is wrong with them. */
  readonly parse: (input: unknown) => { readonly input: unknown } | { readonly problem: string };
  readonly run: (input: unknown, call: ToolCall) => unknown;
  readonly rehearse: ((input: unknown) => unknown) | undefined;
  /**
   * Only of the tool that lets time pass: how many seconds must have gone by before `run` says that they
   * have. The engine waits, and not the tool, so that nothing is paid for it.
   */
  readonly waitSeconds?: (input: unknown) => number;
}

/**
 * Defines a tool: the default export of a file in the crew's `tools` folder. Throws a TypeError for what
 * cannot be a tool.
 */
export function defineTool<Input extends z.ZodType>(definition: ToolDefinition<Input>): Tool {
  const problem = toolProblem(definition);
  if (problem !== undefined) throw new TypeError(problem);
  const { rehearse } = definition;
  return {
    [TOOL]: true,
    name: definition.name,
    description: definition.description,
    parameters: z.toJSONSchema(definition.input, { io: "input" }) as JsonSchema,
    effect: definition.effect ?? "unsafe",
    resultAsAnswer: definition.resultAsAnswer ?? false,
    maxUsageCount: definition.maxUsageCount,
    failurePolicy: definition.failurePolicy,
    timeoutSeconds: definition.timeoutSeconds ?? 60,
    parse: (input) => {
      const parsed = definition.input.safeParse(input);
      return parsed.success ? { input: parsed.data } : { problem: z.prettifyError(parsed.error) };
    },
    run: (input, call) => definition.run(input as z.output<Input>, call),
    rehearse: rehearse && ((input) => rehearse(input as z.output<Input>)),
  };
}

/** A tool whose arguments a JSON Schema describes, and whoever runs it looks at. */
export function toolOfSchema(tool: Omit<Tool, typeof TOOL>): Tool {
  return { [TOOL]: true, ...tool };
}

export function isTool(value: unknown): value is Tool {
  return typeof value === "object" && value !== null && TOOL in value;
}
