import type { AnswerEnding, ToolFailure } from "./output.ts";
import type { Usage } from "./usage.ts";

/**
 * "adapted": the provider's package left something of the request out, or changed it. "format": the server
 * did not take the form in which the answer was to be held to a schema. "failed": no reply came to a
 * coworker, and the agent that asked it goes on. "unpriced": what the reply cost is not known. The others:
 * how the reply ended.
 */
export type WarningReason = "adapted" | "format" | "failed" | "unpriced" | AnswerEnding;

/**
 * What happens while a crew runs, in order. `index` is the task's position from 0, `path` the step's. A
 * replay sends the events of the past again: `replayed` marks calls whose stored result was used, and task
 * events repeat. `seconds` is how long something took, in this attempt; absent where it was replayed.
 */
export type CrewEvent =
  | { readonly type: "crew-start"; readonly crew: string; readonly tasks: readonly string[] }
  | { readonly type: "task-start"; readonly task: string; readonly index: number; readonly agent: string }
  | {
      readonly type: "task-end";
      readonly task: string;
      readonly index: number;
      readonly agent: string;
      readonly summary: string;
      /** The condition of a conditional task did not hold. */
      readonly skipped: boolean;
      /** Of the text that is the task's answer. */
      readonly ending?: AnswerEnding;
      /** The task's own. */
      readonly usage: Usage;
      readonly seconds: number;
      /** Why the task did not come to an answer, which ends the crew: a sentence. */
      readonly failed?: string;
      /** The failure's short name for machines. */
      readonly errorType?: string;
    }
  | {
      /** A call that no step knows yet is under way. */
      readonly type: "model-call-start";
      readonly path: string;
      readonly task: string;
      readonly agent: string;
      readonly model: string;
    }
  | {
      /** A try gave no reply, and the next one follows. Tries of a stored reply are not told again. */
      readonly type: "model-retry";
      readonly path: string;
      readonly task: string;
      readonly agent: string;
      readonly model: string;
      /** Number of the next try, and how many there may be. */
      readonly attempt: number;
      readonly of: number;
      readonly waitSeconds: number;
      /** What came instead of a reply, in a few words that quote neither request nor answer. */
      readonly reason: string;
    }
  | {
      readonly type: "model-call";
      readonly path: string;
      readonly task: string;
      readonly agent: string;
      /** The model string, "provider/model". */
      readonly model: string;
      readonly usage: Usage;
      readonly replayed: boolean;
      /** The step is another execution's, which paid it. */
      readonly isAdopted?: true;
      /** Of the try that was answered. */
      readonly seconds?: number;
    }
  | {
      readonly type: "tool-call";
      readonly path: string;
      readonly task: string;
      readonly agent: string;
      readonly tool: string;
      /** As the model gave them; absent where they are not JSON. */
      readonly arguments?: unknown;
      readonly failure: ToolFailure | null;
      /** Whether a failure counts, by the policy for failures of tools. */
      readonly counts: boolean;
      readonly replayed: boolean;
      /** The step is another execution's. */
      readonly isAdopted?: true;
      /** Absent where the tool was not even called. */
      readonly seconds?: number;
    }
  | {
      readonly type: "delegation";
      /** The coworker's steps are kept below it. */
      readonly path: string;
      readonly task: string;
      readonly agent: string;
      /** Role of the agent that does it. */
      readonly coworker: string;
      readonly kind: "work" | "question";
    }
  | {
      readonly type: "guardrail";
      readonly path: string;
      readonly task: string;
      readonly agent: string;
      /** Its file, or its sentence. */
      readonly guardrail: string;
      readonly passed: boolean;
      /** In a rehearsal nobody looks at the answer, and it counts as passed. */
      readonly rehearsed?: true;
      /** With the tries of the model where a model judges. */
      readonly seconds: number;
    }
  | {
      readonly type: "warning";
      /** Of the reply that it is about; it follows that reply's event. */
      readonly path: string;
      readonly task: string;
      readonly agent: string;
      readonly model: string;
      readonly reason: WarningReason;
      /** A sentence about the request or the reply, which quotes neither. */
      readonly warning: string;
      readonly replayed: boolean;
    }
  | {
      readonly type: "crew-end";
      readonly status: "completed" | "failed" | "budget_exceeded" | "suspended";
      /** Why it failed, or what limit it met. */
      readonly error?: { readonly type: string; readonly message: string };
      readonly seconds: number;
    };
