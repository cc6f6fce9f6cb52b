import type { ExecutionDetail } from "../../client/typescript/api-types.ts";

const GOES_ON = "Replay it: it goes on where it stopped, and nothing that was stored is paid again.";

/** What to do about an end, for ends of whole groups; docs/replay.md says what a replay keeps after each. */
const BY_PHASE: Partial<Record<ExecutionDetail["phase"], string>> = {
  CANCELLED: `It was cancelled. ${GOES_ON}`,
  TIMED_OUT: "Its time was over. Replay it with a longer limit: it goes on where it stopped.",
  BUDGET_EXCEEDED: "Its limit was reached. Replay it with a higher one: it goes on where it stopped.",
};

const BY_TYPE: Readonly<Record<string, string>> = {
  ModelUnavailable: `The model did not answer. Once it does: ${GOES_ON}`,
  ModelRefused: "The provider refused the request. Fix what it names, then replay: the call is made again.",
  GuardrailFailed:
    "See why the guardrail refused the last answer. Fix the crew, then replay: only the task's last run is done again.",
  OutputInvalid:
    "See what the model answered last. Fix the task or its schema, then replay: only the task's last run is done again.",
  ToolFailed:
    "See what the tool was given and answered. Fix it, then replay: only the task's last run is done again.",
  MissingInputs: "Start it again with the inputs that it names.",
};

export function adviceOn({ phase, error, attempts }: ExecutionDetail): string {
  const advice = BY_PHASE[phase] ?? BY_TYPE[error?.type ?? ""];
  if (attempts === 0) return "No attempt at it has begun. Fix what it names, and start it again.";
  if (advice !== undefined) return advice;
  if (error?.retryable === true) return `It may pass by itself. ${GOES_ON}`;
  return "Fix what it names, then replay: what was stored before is kept.";
}
