import { kindOfPath } from "../../crew/step-kinds.ts";
import type { TraceSpan, SpanAttributes, SpanEvent } from "../../domain/spans/spans.ts";
import type { KnownStep, StepAbout } from "../../domain/steps/steps.ts";
import { modelNames } from "./model-names.ts";
import { spanPlace } from "./span-places.ts";
import { workAbove, type TimedStep } from "./work-tree.ts";

/** A step as a span, without anything that was said. */
export function stepSpan(executionId: string, { step, began, ended }: TimedStep): TraceSpan {
  const { path, replayedFrom, attempt } = step;
  const about = step.about ?? {};
  const failure = failureOf(step);
  const isModel = about.kind === "model";
  const attributes = {
    ...operationOf(about),
    ...(about.agent !== undefined && { "gen_ai.agent.name": about.agent }),
    ...(about.task !== undefined && { "stepcrew.task": about.task }),
    ...(about.name !== undefined && { "stepcrew.name": about.name }),
    "stepcrew.path": path,
    "stepcrew.kind": kindOfPath(path),
    ...(replayedFrom === undefined
      ? { "stepcrew.attempt": attempt, ...usedOf(about) }
      : { "stepcrew.replayed_from": replayedFrom }),
    ...(about.passed !== undefined && { "stepcrew.passed": about.passed }),
    ...(failure !== undefined && { "error.type": failure.type }),
  } satisfies SpanAttributes;
  return {
    place: spanPlace(executionId, path),
    parent: spanPlace(executionId, workAbove(path)).span,
    name: nameOf(path, about),
    ...(isModel && { isCall: true }),
    began,
    ended,
    attributes,
    ...(failure !== undefined && { failure: failure.sentence }),
    ...(replayedFrom !== undefined && { links: [spanPlace(replayedFrom, path)] }),
    ...(replayedFrom === undefined && { events: triesOf(about) }),
  };
}

const operationOf = ({ kind, model, tool }: StepAbout): SpanAttributes => {
  if (kind === "model") return { "gen_ai.operation.name": "chat", ...modelNames(model) };
  if (tool === undefined) return {};
  return {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": tool,
    "gen_ai.tool.type": "function",
  };
};

function nameOf(path: string, { kind, model, tool, name }: StepAbout): string {
  if (kind === "model") return `chat ${modelNames(model)["gen_ai.request.model"] ?? ""}`.trim();
  if (tool !== undefined) return `execute_tool ${tool}`;
  return `${kindOfPath(path)} ${name ?? ""}`.trim();
}

/** Absent of copied steps: who sums up what a service used would count it twice. */
const usedOf = ({ tokens, cost_usd: cost }: StepAbout): SpanAttributes => ({
  ...(tokens !== undefined && {
    "gen_ai.usage.input_tokens": tokens.in,
    "gen_ai.usage.output_tokens": tokens.out,
    "gen_ai.usage.cache_read.input_tokens": tokens.cached,
    "gen_ai.usage.reasoning.output_tokens": tokens.reasoning,
  }),
  ...(typeof cost === "number" && { "stepcrew.cost_usd": cost }),
});

function failureOf({
  isStored,
  about,
}: KnownStep): { readonly type: string; readonly sentence: string } | undefined {
  if (!isStored || about?.unknown) {
    return { type: "unknown", sentence: "It began, and nobody knows how it ended" };
  }
  return about?.failed ? { type: "failed", sentence: "It failed" } : undefined;
}

const triesOf = ({ tries = [] }: StepAbout): readonly SpanEvent[] =>
  tries.map(({ at, error }) => ({ at, name: "try without a reply", attributes: { "error.message": error } }));
