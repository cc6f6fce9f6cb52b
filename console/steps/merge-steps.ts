import type { StepOfTree } from "../../client/typescript/api-types.ts";
import { inPathOrder } from "./path-order.ts";
import { isGroup } from "./step-kinds.ts";

type Steps = readonly StepOfTree[];

/**
 * Joins two pages of steps by their paths. What is no step itself sums up what its page has below it: so
 * its sums are added, and its times go from the first to the last.
 */
export function mergeSteps(before: Steps, after: Steps): Steps {
  const later = new Map(after.map((step) => [step.path, step]));
  const joined = before.map((step) => {
    const other = later.get(step.path);
    later.delete(step.path);
    return other === undefined ? step : mergeStep(step, other);
  });
  return [...joined, ...later.values()].toSorted((one, other) => inPathOrder(one.path, other.path));
}

/** Of a step that stands in both pages, in one for the sake of what is below it, only that is new. */
function mergeStep(one: StepOfTree, other: StepOfTree): StepOfTree {
  const steps = mergeSteps(one.steps, other.steps);
  if (isStep(one)) return { ...one, steps };
  if (isStep(other)) return { ...other, steps };
  return {
    ...one,
    status: one.status === "done" ? other.status : one.status,
    began_at: extreme(one.began_at, other.began_at, (left, right) => left < right),
    ended_at: isOpen(one, other)
      ? null
      : extreme(one.ended_at, other.ended_at, (left, right) => left > right),
    tokens: addTokens(one.tokens, other.tokens),
    cost_usd: one.cost_usd === null || other.cost_usd === null ? null : one.cost_usd + other.cost_usd,
    steps,
  };
}

/** What has no names of its own only stands there for what is below it. */
const isStep = ({ kind, agent, model, tool, name }: StepOfTree): boolean =>
  !isGroup(kind) && (agent ?? model ?? tool ?? name) !== null;

const isOpen = (...steps: Steps): boolean => steps.some(({ status }) => status === "under way");

function extreme(
  left: string | null,
  right: string | null,
  isBetter: (left: string, right: string) => boolean,
): string | null {
  if (left === null || right === null) return left ?? right;
  return isBetter(left, right) ? left : right;
}

function addTokens(left: StepOfTree["tokens"], right: StepOfTree["tokens"]): StepOfTree["tokens"] {
  if (left === null || right === null) return null;
  return {
    in: left.in + right.in,
    out: left.out + right.out,
    cached: left.cached + right.cached,
    reasoning: left.reasoning + right.reasoning,
  };
}
