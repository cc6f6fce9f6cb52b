import { inPathOrder, kindOfPath, parentOfPath } from "../../crew/step-kinds.ts";
import { taskOfPath } from "../../crew/step-path.ts";
import { type Execution, hasEnded } from "../../domain/execution.ts";
import { isDone, type TaskProgress } from "../../domain/progress.ts";
import { shownStep } from "../../domain/steps/shown-step.ts";
import type { KnownStep, StepTokens } from "../../domain/steps/steps.ts";
import { cut } from "../../text/cut.ts";
import type { StepWithSteps } from "./contract.ts";

interface TreeOptions {
  readonly execution: Execution;
  /** In the crew's order. */
  readonly tasks: readonly TaskProgress[];
  /** The path that the tree begins with; undefined: the whole. */
  readonly under: string | undefined;
}

/** A place in the tree; without a step it only has others below it. */
interface Place {
  readonly path: string;
  step: KnownStep | undefined;
  readonly below: Place[];
}

/** The steps as a tree: each below what its path is below. */
export function stepTree(steps: readonly KnownStep[], options: TreeOptions): StepWithSteps[] {
  const places = new Map<string, Place>();
  const top: Place[] = [];
  const placeAt = (path: string): Place => {
    const known = places.get(path);
    if (known !== undefined) return known;
    const place: Place = { path, step: undefined, below: [] };
    places.set(path, place);
    const parent = path === options.under ? undefined : parentOfPath(path);
    (parent === undefined ? top : placeAt(parent).below).push(place);
    return place;
  };
  for (const step of steps) placeAt(step.path).step = step;
  return inOrder(top).map((place) => shownPlace(place, options, false));
}

const inOrder = (places: readonly Place[]): readonly Place[] =>
  places.toSorted((left, right) => inPathOrder(left.path, right.path));

/** @param isPast work has gone on behind it */
function shownPlace({ path, step, below }: Place, options: TreeOptions, isPast: boolean): StepWithSteps {
  const sorted = inOrder(below);
  const lastLater = sorted.findLastIndex(goesOn);
  const steps = sorted.map((place, index) => shownPlace(place, options, isPast || index < lastLater));
  const kind = kindOfPath(path);
  if (step !== undefined) {
    const tries = step.about === undefined ? null : (step.about.tries?.length ?? 0);
    return { ...shownStep(step, options.execution), kind, tries: step.about?.model ? tries : null, steps };
  }
  const status = statusOf(path, options, isPast);
  const isOver = status !== "under way";
  return {
    path,
    kind,
    status,
    ...namesOf(path, options),
    model: null,
    tool: null,
    name: null,
    began_at: firstOf(steps.map(({ began_at: at }) => at)),
    ended_at: isOver ? lastOf(steps.map(({ ended_at: at }) => at)) : null,
    ...sumOf(below),
    passed: null,
    replayed_from: null,
    tries: null,
    steps,
  };
}

/** Calls of one reply run at the same time, and so does what is noted of a call. */
const TOGETHER: readonly string[] = ["tool", "retry", "wait", "clock"];

/** Whether what comes before a step beside it is over by then. */
const goesOn = ({ path }: Place): boolean => !TOGETHER.includes(kindOfPath(path));

function taskAt(path: string, { tasks }: TreeOptions): TaskProgress | undefined {
  const number = taskOfPath(path);
  return number === undefined ? undefined : tasks[number - 1];
}

/** Of what is no step itself: as its task, unless work has gone on behind it. */
function statusOf(path: string, options: TreeOptions, isPast: boolean): StepWithSteps["status"] {
  const task = taskAt(path, options);
  if (isPast || isDone(task?.status)) return "done";
  if (!hasEnded(options.execution)) return "under way";
  return task === undefined || task.status === "PENDING" ? "unknown" : "failed";
}

/** Enough to recognise a task by, in UTF-16 units. */
const LONGEST_NAME = 300;

function namesOf(path: string, options: TreeOptions): Pick<StepWithSteps, "task" | "agent"> {
  const task = taskAt(path, options);
  const isTask = kindOfPath(path) === "task";
  return {
    task: task === undefined ? null : cut(task.name, LONGEST_NAME),
    agent: isTask && task?.agent !== undefined ? cut(task.agent, LONGEST_NAME) : null,
  };
}

const timesIn = (times: readonly (string | null)[]): readonly string[] =>
  times.filter((time) => time !== null).toSorted();
const firstOf = (times: readonly (string | null)[]): string | null => timesIn(times)[0] ?? null;
const lastOf = (times: readonly (string | null)[]): string | null => timesIn(times).at(-1) ?? null;

type Sum = Pick<StepWithSteps, "tokens" | "cost_usd">;

/** Of the model calls below; null as soon as one of them has null, or there is none. */
function sumOf(below: readonly Place[]): Sum {
  const calls = below.flatMap(callsIn);
  const tokens = calls.map((call) => call.tokens);
  const costs = calls.map((call) => call.cost_usd);
  const areKnown = calls.length > 0 && tokens.every((one) => one !== null);
  const arePriced = calls.length > 0 && costs.every((one) => one !== null);
  return {
    tokens: areKnown ? tokens.reduce(addTokens) : null,
    cost_usd: arePriced ? costs.reduce((sum, cost) => sum + cost, 0) : null,
  };
}

const addTokens = (left: StepTokens, right: StepTokens): StepTokens => ({
  in: left.in + right.in,
  out: left.out + right.out,
  cached: left.cached + right.cached,
  reasoning: left.reasoning + right.reasoning,
});

/** What model calls are by their paths, where an earlier version stored them. */
const OF_MODELS: readonly string[] = ["turn", "again", "shortened", "summary", "conversion"];

function callsIn({ path, step, below }: Place): readonly Sum[] {
  const { about } = step ?? {};
  const isCall = about === undefined ? OF_MODELS.includes(kindOfPath(path)) : about.kind === "model";
  const hasReply = step?.isStored === true && isCall && !about?.failed;
  const own = { tokens: about?.tokens ?? null, cost_usd: about?.cost_usd ?? null };
  return [...(hasReply ? [own] : []), ...below.flatMap(callsIn)];
}
