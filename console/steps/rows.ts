import type { StepOfTree } from "../../client/typescript/api-types.ts";
import { type Family, familyOf, isBookkeeping, isGroup } from "./step-kinds.ts";

/** A step as a line of the waterfall. */
export interface Row {
  readonly step: StepOfTree;
  /** How deep it is indented, from 0. */
  readonly level: number;
  readonly hasBelow: boolean;
  readonly isOpen: boolean;
}

export interface RowOptions {
  readonly families: ReadonlySet<Family>;
  readonly failedOnly: boolean;
  /** Paths whose steps are folded away. */
  readonly folded: ReadonlySet<string>;
}

type Steps = readonly StepOfTree[];

/** The lines of a tree, from top to bottom. What holds others together stays while one of them is shown. */
export function rowsOf(steps: Steps, options: RowOptions): readonly Row[] {
  const rows: Row[] = [];
  addRows(plain(steps), { options, rows, level: 0, isHidden: false });
  return rows;
}

interface Adding {
  readonly options: RowOptions;
  readonly rows: Row[];
  readonly level: number;
  readonly isHidden: boolean;
}

/** @returns whether one of them, or below, is what is looked for */
function addRows(steps: Steps, { options, rows, level, isHidden }: Adding): boolean {
  let isAnyWanted = false;
  for (const step of steps) {
    const at = rows.length;
    const isOpen = !options.folded.has(step.path);
    const below = plain(step.steps);
    if (!isHidden) rows.push({ step, level, hasBelow: below.length > 0, isOpen });
    const within = { options, rows, level: level + 1, isHidden: isHidden || !isOpen };
    const isWanted = addRows(below, within) || isLookedFor(step, options);
    if (!isWanted) rows.length = at;
    isAnyWanted ||= isWanted;
  }
  return isAnyWanted;
}

function isLookedFor(step: StepOfTree, { families, failedOnly }: RowOptions): boolean {
  const family = familyOf(step.kind);
  if (failedOnly) return hasFailed(step);
  return family === undefined || families.has(family);
}

/** What people mean by it: also a guardrail that refused, what nobody knows the end of, and lost tries. */
export const hasFailed = ({ status, passed, kind, tries }: StepOfTree): boolean =>
  (status === "failed" && !isGroup(kind)) ||
  status === "unknown" ||
  passed === false ||
  kind === "retry" ||
  (tries ?? 0) > 0;

/** Without notes for replays, and without a run where a task has only one. */
function plain(steps: Steps): Steps {
  const shown = steps.filter((step) => !isBookkeeping(step.kind) || step.steps.length > 0);
  const runs = shown.filter(({ kind }) => kind === "run");
  if (runs.length !== 1) return shown;
  return shown.flatMap((step) => (step.kind === "run" ? plain(step.steps) : [step]));
}
