import type { StepOfTree } from "../../../client/typescript/api-types.ts";

/** Milliseconds since then are the times of steps below. */
export const BEGUN = Date.UTC(2026, 10, 29, 10);

type Given = Partial<Omit<StepOfTree, "path" | "began_at" | "ended_at">> & {
  /** Milliseconds since BEGUN, from and to; absent: not known. */
  readonly at?: readonly [from: number, to: number | null];
};

const KINDS: Readonly<Record<string, StepOfTree["kind"]>> = {
  check: "guardrail",
  wait: "retry",
  waits: "wait",
  delegate: "delegation",
  started: "clock",
};

/** A step of a tree; of its kind what its path says. */
export function treeStep(path: string, { at, ...given }: Given = {}): StepOfTree {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/-\d+$/, "");
  const timeOf = (time: number | null | undefined): string | null =>
    time === undefined || time === null ? null : new Date(BEGUN + time).toISOString();
  return {
    path,
    kind: KINDS[name] ?? (name as StepOfTree["kind"]),
    status: "done",
    task: null,
    agent: null,
    model: null,
    tool: null,
    name: null,
    began_at: timeOf(at?.[0]),
    ended_at: timeOf(at?.[1]),
    tokens: null,
    cost_usd: null,
    passed: null,
    replayed_from: null,
    tries: null,
    steps: [],
    ...given,
  };
}
