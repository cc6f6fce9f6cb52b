import type { StepPath } from "./step-path.ts";

/** What stands at a path, by its last segment without its number; in the order in which people read them. */
const KINDS = {
  crew: "crew",
  "before-kickoff": "hook",
  task: "task",
  "after-kickoff": "hook",
  started: "clock",
  condition: "condition",
  run: "run",
  callback: "callback",
  file: "file",
  turn: "turn",
  convert: "conversion",
  model: "validation",
  check: "guardrail",
  wait: "retry",
  summary: "summary",
  half: "summary",
  shortened: "shortened",
  again: "again",
  waits: "wait",
  tool: "tool",
  known: "cache",
  delegate: "delegation",
} as const satisfies Readonly<Record<string, string>>;

type KindOfPath = (typeof KINDS)[keyof typeof KINDS];

const SEGMENT = /^([a-z]+(?:-[a-z]+)*)(?:-\d{1,9})?$/;
/** Longer ones are no sort keys of DynamoDB. */
const LONGEST_PATH = 1000;

/** Whether a text has the form of a path: there need be no step. */
export function isStepPath(text: string): text is StepPath {
  if (text.length > LONGEST_PATH) return false;
  const segments = text.split("/");
  const [first = ""] = segments;
  const isAlone = segments.length === 1 && /^(?:crew|(?:before|after)-kickoff-\d+)$/.test(first);
  return (
    (isAlone || /^task-\d+$/.test(first)) && segments.every((segment) => kindOfSegment(segment) !== undefined)
  );
}

function kindOfSegment(segment: string): KindOfPath | undefined {
  const name = SEGMENT.exec(segment)?.[1] ?? "";
  return Object.hasOwn(KINDS, name) ? KINDS[name as keyof typeof KINDS] : undefined;
}

/** @throws TypeError when it is none of this project's */
export function kindOfPath(path: string): KindOfPath {
  const kind = kindOfSegment(segmentOf(path));
  if (kind === undefined) throw new TypeError(`The journal has a step at ${path}, which is no path`);
  return kind;
}

/** The number at the end of a path's last segment; 0 where it has none. */
export const numberOfPath = (path: string): number => Number(/-(\d+)$/.exec(path)?.[1] ?? 0);

/** Orders the paths that are below one: by what they are, then by their numbers. */
export const inPathOrder = (left: string, right: string): number =>
  placeOf(left) - placeOf(right) || numberOfPath(left) - numberOfPath(right);

const PLACES = Object.keys(KINDS);
const placeOf = (path: string): number => PLACES.indexOf(SEGMENT.exec(segmentOf(path))?.[1] ?? "");

/** What a path is below; undefined for tasks, hooks and the crew. */
export function parentOfPath(path: string): StepPath | undefined {
  const end = path.lastIndexOf("/");
  return end < 0 ? undefined : (path.slice(0, end) as StepPath);
}

const segmentOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** What the steps of a conversation have in common: the run, or the delegation, that a path is in. */
export const conversationOf = (path: StepPath): StepPath =>
  (/^.*\/(?:run-\d+|delegate)(?=\/)/.exec(path)?.[0] ?? path) as StepPath;
