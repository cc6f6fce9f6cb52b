import type { CrewEvent } from "../../crew/index.ts";
import { toldJson } from "../../json/told-json.ts";
import { cut, oneLine } from "../../text/cut.ts";
import { redact } from "../../text/redact.ts";

type EventOf<Type extends CrewEvent["type"]> = Extract<CrewEvent, { readonly type: Type }>;

/** A warning where something did not go as it was to; what a replay tells again was warned of before. */
export function levelOf(event: CrewEvent): "info" | "warn" {
  const { type } = event;
  if (type === "model-retry") return "warn";
  const isWrong = type === "warning" || (type === "tool-call" && event.failure !== null && event.counts);
  return isWrong && !event.replayed ? "warn" : "info";
}

/**
 * What may stand in a log of an event: nothing that was said, and no roles, because inputs are filled into
 * them.
 */
export function logKeys(event: CrewEvent): Record<string, unknown> {
  if (event.type === "crew-start") return { tasks: event.tasks.length };
  if (event.type === "crew-end")
    return { status: event.status, error_type: event.error?.type, seconds: event.seconds };
  if (event.type === "task-start") return { task: event.task };
  if (event.type === "task-end") return { task: event.task, ...endKeys(event) };
  return { task: event.task, path: event.path, ...callKeys(event) };
}

const endKeys = ({ usage, seconds, skipped, failed }: EventOf<"task-end">): Record<string, unknown> => ({
  total_tokens: usage.total_tokens,
  cost_usd: usage.cost_usd,
  seconds,
  ...(skipped && { skipped }),
  ...(failed !== undefined && { failed: true }),
});

type CallEvent = Exclude<CrewEvent, EventOf<"crew-start" | "task-start" | "task-end" | "crew-end">>;

function callKeys(event: CallEvent): Record<string, unknown> {
  switch (event.type) {
    case "model-call-start":
      return { model: event.model };
    case "model-retry": {
      const { model, attempt, of, waitSeconds, reason } = event;
      return { model, try: attempt, of, wait_seconds: waitSeconds, reason };
    }
    case "model-call": {
      const { prompt_tokens, completion_tokens, total_tokens, cost_usd } = event.usage;
      const { model, replayed, seconds } = event;
      return { model, prompt_tokens, completion_tokens, total_tokens, cost_usd, seconds, replayed };
    }
    case "tool-call":
      return {
        tool: event.tool,
        failure: event.failure?.reason,
        seconds: event.seconds,
        replayed: event.replayed,
      };
    case "delegation":
      return { kind: event.kind };
    case "guardrail":
      return {
        guardrail: event.guardrail,
        passed: event.passed,
        rehearsed: event.rehearsed,
        seconds: event.seconds,
      };
    case "warning":
      return {
        model: event.model,
        reason: event.reason,
        warning: event.warning,
        replayed: event.replayed,
      };
    default:
      return event satisfies never;
  }
}

/** Enough to see what was asked for, in UTF-16 units. */
const LONGEST_ARGUMENTS = 300;
/** People read it as a whole. */
const LONGEST_SENTENCE = 2000;

/**
 * What a tool was given and why it failed, without secrets: a log that others read has neither, because
 * inputs are in both. A secret is looked for before the text is cut, since its half is no secret to know.
 */
export const toolQuotes = (event: EventOf<"tool-call">): Record<string, unknown> => ({
  ...(event.arguments !== undefined && { arguments: quote(toldJson(event.arguments), LONGEST_ARGUMENTS) }),
  ...(event.failure !== null && { sentence: quote(event.failure.message, LONGEST_SENTENCE) }),
});

const quote = (text: string, longest: number): string => cut(oneLine(redact(text)).trim(), longest);
