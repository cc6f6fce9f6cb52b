/**
 * Checked by `tsc -p .`: each expected error is one that the types must find, and tsc says so when they no
 * longer do.
 */
import { completedAs, endAs, endAsTold } from "../../functions/domain/ends.ts";
import type { ExecutionJournal } from "../../functions/domain/journal.ts";

declare const journal: ExecutionJournal;
const now = new Date();
const error = { type: "ToolFailed", message: "It failed.", retryable: false };

void journal.decide("a", endAs("cancelled"), now);
void journal.decide("a", endAs("timeLimit", "5"), now);
void journal.decide("a", endAsTold("crewFailed", error), now);
void journal.decide("a", completedAs({ raw: "", data: {} }), now, 1);
// @ts-expect-error an end that is written as a literal
void journal.decide("a", { phase: "FAILED", error }, now);
// @ts-expect-error a completed one too
void journal.decide("a", { phase: "COMPLETED", result: { raw: "", data: {} } }, now, 1);
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
