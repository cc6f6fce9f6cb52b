/**
 * Checked by `tsc -p .`: each expected error is one that the types must find, and tsc says so when they no
 * longer do.
 */
import { completedAs, endAs, endAsTold } from "../../functions/domain/ends.ts";
import type { OutcomeJournal } from "../../functions/domain/journal.ts";

declare const journal: OutcomeJournal;
const now = new Date();
const error = { type: "ToolFailed", message: "It failed.", retryable: false };

void journal.decide({ executionId: "a", outcome: endAs("cancelled"), at: now });
void journal.decide({ executionId: "a", outcome: endAs("timeLimit", "5"), at: now });
void journal.decide({ executionId: "a", outcome: endAsTold("crewFailed", error), at: now });
void journal.decide({ executionId: "a", outcome: completedAs({ raw: "", data: {} }), at: now, attempt: 1 });
// @ts-expect-error an end that is written as a literal
void journal.decide({ executionId: "a", outcome: { phase: "FAILED", error }, at: now });
const literal = { phase: "COMPLETED", result: { raw: "", data: {} } } as const;
// @ts-expect-error a completed one too
void journal.decide({ executionId: "a", outcome: literal, at: now, attempt: 1 });
// @ts-expect-error an end that is not in the table
endAs("vanished");
// @ts-expect-error an end whose error is told by what broke
endAs("crewFailed");
// @ts-expect-error an end whose error is its own
endAsTold("cancelled", error);
// @ts-expect-error a sentence that is not told its fact
endAs("timeLimit");
// @ts-expect-error a fact for a sentence that has none
endAs("cancelled", "5");
