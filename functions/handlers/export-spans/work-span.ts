import { taskOfPath } from "../../crew/step-path.ts";
import { isDone, type TaskProgress } from "../../domain/progress.ts";
import type { TraceSpan } from "../../domain/spans/spans.ts";
import { spanPlace } from "./span-places.ts";
import { workAbove, type Work } from "./work-tree.ts";

/** What Phoenix and others that follow OpenInference call work of many parts; they know agents and calls. */
export const IS_CHAIN = { "openinference.span.kind": "CHAIN" } as const;

/** A task, or an agent's work on it, as a span: as long as what is below it. */
export function workSpan(executionId: string, work: Work, tasks: readonly TaskProgress[]): TraceSpan {
  const { path, kind, began, ended, agent, replayedFrom } = work;
  const progress = tasks[(taskOfPath(path) ?? 0) - 1];
  const task = progress?.name ?? work.task ?? path;
  const failed = kind === "task" && progress !== undefined && !isDone(progress.status);
  return {
    place: spanPlace(executionId, path),
    parent: spanPlace(executionId, workAbove(path)).span,
    name: kind === "task" ? `task ${task}` : `invoke_agent ${agent ?? ""}`.trim(),
    began,
    ended,
    attributes: {
      ...(kind === "task" ? IS_CHAIN : { "gen_ai.operation.name": "invoke_agent" }),
      ...(kind !== "task" && agent !== undefined && { "gen_ai.agent.name": agent }),
      "stepcrew.task": task,
      "stepcrew.path": path,
      "stepcrew.kind": kind,
      ...(replayedFrom !== false && { "stepcrew.replayed_from": replayedFrom }),
      ...(failed && { "error.type": progress.status }),
    },
    ...(failed && { failure: progress.status }),
    ...(replayedFrom !== false && { links: [spanPlace(replayedFrom, path)] }),
  };
}
