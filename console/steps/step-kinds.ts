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
  /** Undefined: it only holds others together. */
  readonly family?: Family;
}

const KINDS: Readonly<Record<Kind, KindRow>> = {
  task: { word: "Task" },
  run: { word: "Run" },
  turn: { word: "Turn", family: "model" },
  again: { word: "Asked again", family: "model" },
  shortened: { word: "Shortened", family: "model" },
  summary: { word: "Summary", family: "model" },
  conversion: { word: "Conversion", family: "model" },
  tool: { word: "Tool", family: "tool" },
  delegation: { word: "Delegation", family: "delegation" },
  guardrail: { word: "Guardrail", family: "guardrail" },
  validation: { word: "Validation", family: "guardrail" },
  retry: { word: "Try without reply", family: "wait" },
  wait: { word: "Wait", family: "wait" },
  hook: { word: "Hook", family: "other" },
  condition: { word: "Condition", family: "other" },
  callback: { word: "Callback", family: "other" },
  file: { word: "File", family: "other" },
  crew: { word: "Crew", family: "other" },
  cache: { word: "Cache", family: "other" },
  clock: { word: "Clock", family: "other" },
};

export const wordOf = (kind: Kind): string => KINDS[kind]?.word ?? kind;

export const familyOf = (kind: Kind): Family | undefined => (KINDS[kind] ?? { family: "other" }).family;

/** What is no step itself, and has nothing to show but what is below it. */
export const isGroup = (kind: Kind): boolean => ["task", "run", "delegation"].includes(kind);

/** What notes that something waits, and has no end of its own. */
export const isWait = (kind: Kind): boolean => kind === "wait" || kind === "retry";

/** Notes that a replay needs, and people hardly ever. */
export const isBookkeeping = (kind: Kind): boolean => ["crew", "cache", "clock"].includes(kind);
