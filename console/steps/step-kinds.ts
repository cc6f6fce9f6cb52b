import type { StepOfTree } from "../../client/typescript/api-types.ts";

export type Kind = StepOfTree["kind"];

/** What people tell apart in a waterfall: its colours, and what it is narrowed to. */
export const FAMILIES = {
  model: "Model calls",
  tool: "Tools",
  delegation: "Delegations",
  guardrail: "Guardrails",
  wait: "Waits and tries",
  other: "Notes and others",
} as const;

export type Family = keyof typeof FAMILIES;

interface KindRow {
  readonly word: string;
  /** What it is, for whoever meets the word for the first time. */
  readonly says?: string;
  /** Undefined: it only holds others together. */
  readonly family?: Family;
}

const KINDS: Readonly<Record<Kind, KindRow>> = {
  task: { word: "Task", says: "What the crew's files call a task, with all that was done for it" },
  run: {
    word: "Run",
    says: "The agent's work on the task, from the prompt to an answer; the next one follows where a guardrail refuses the answer",
  },
  turn: { word: "Turn", says: "One request to the model, and its reply", family: "model" },
  again: {
    word: "Asked again",
    says: "The same request once more, since the reply before was empty or no use",
    family: "model",
  },
  shortened: {
    word: "Shortened",
    says: "The request once more, after a conversation that was too long for the model was summarised",
    family: "model",
  },
  summary: {
    word: "Summary",
    says: "A model's summary of a conversation that was too long",
    family: "model",
  },
  conversion: {
    word: "Conversion",
    says: "A request that turns an answer in prose into an object",
    family: "model",
  },
  tool: { word: "Tool", says: "A tool that the model called", family: "tool" },
  delegation: { word: "Delegation", says: "Work that the agent gave to another agent", family: "delegation" },
  guardrail: { word: "Guardrail", says: "A check of the task's answer", family: "guardrail" },
  validation: { word: "Validation", says: "A check of the object in an answer", family: "guardrail" },
  retry: { word: "Try without reply", says: "A try that got no reply", family: "wait" },
  wait: { word: "Wait", says: "A time in which nothing runs, nor costs", family: "wait" },
  hook: { word: "Hook", family: "other" },
  condition: { word: "Condition", family: "other" },
  callback: { word: "Callback", family: "other" },
  file: { word: "File", family: "other" },
  crew: { word: "Crew", family: "other" },
  cache: { word: "Cache", family: "other" },
  clock: { word: "Clock", family: "other" },
};

export const wordOf = (kind: Kind): string => KINDS[kind]?.word ?? kind;

/** Undefined for what says itself what it is. */
export const explanationOf = (kind: Kind): string | undefined => KINDS[kind]?.says;

export const familyOf = (kind: Kind): Family | undefined => (KINDS[kind] ?? { family: "other" }).family;

/** What is no step itself, and has nothing to show but what is below it. */
export const isGroup = (kind: Kind): boolean => ["task", "run", "delegation"].includes(kind);

/** What notes that something waits, and has no end of its own. */
export const isWait = (kind: Kind): boolean => kind === "wait" || kind === "retry";

/** Notes that a replay needs, and people hardly ever. */
export const isBookkeeping = (kind: Kind): boolean => ["crew", "cache", "clock"].includes(kind);
