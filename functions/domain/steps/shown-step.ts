import { type Execution, hasEnded } from "../execution.ts";
import type { KnownStep, ShownStep } from "./steps.ts";

/** A step without its kind, which its path says. */
export function shownStep(step: KnownStep, execution: Execution): Omit<ShownStep, "kind"> {
  const { path, about = {}, replayedFrom } = step;
  return {
    path,
    status: statusOf(step, execution),
    task: about.task ?? null,
    agent: about.agent ?? null,
    model: about.model ?? null,
    tool: about.tool ?? null,
    name: about.name ?? null,
    began_at: timeOf(about.began_at),
    ended_at: timeOf(about.ended_at),
    tokens: about.tokens ?? null,
    cost_usd: about.cost_usd ?? null,
    passed: about.passed ?? null,
    replayed_from: replayedFrom ?? null,
  };
}

const timeOf = (milliseconds: number | undefined): string | null =>
  milliseconds === undefined ? null : new Date(milliseconds).toISOString();

/** A tool that began is under way as long as the attempt is that began it. */
function statusOf({ isStored, about, attempt }: KnownStep, execution: Execution): ShownStep["status"] {
  if (!isStored) return attempt === execution.attempt && !hasEnded(execution) ? "under way" : "unknown";
  if (about?.unknown) return "unknown";
  return about?.failed ? "failed" : "done";
}
