import type { SpanPlace } from "../../domain/spans/spans.ts";
import { sha256 } from "../../text/sha256.ts";

/** The trace of an execution: its id without the dashes, so that people find the one by the other. */
const traceOf = (executionId: string): string => executionId.toLowerCase().replaceAll("-", "");

/**
 * Where the span of a step stands, of a task, or of the whole execution. It follows from the path alone, so
 * that a collector that is told twice has it once.
 * @param path of the step; absent: the execution
 */
export const spanPlace = (executionId: string, path = ""): SpanPlace => ({
  trace: traceOf(executionId),
  span: sha256(`${executionId.toLowerCase()} ${path}`).slice(0, 16),
});
