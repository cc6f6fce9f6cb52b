import { withZone } from "../../domain/execution.ts";
import type { ExecutionFiles } from "../../domain/files/execution-files.ts";
import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import type { listFilesContract } from "./contract.ts";

export interface ListFilesPorts {
  readonly journal: ExecutionReader;
  readonly files: Pick<ExecutionFiles, "list">;
}

export async function listFiles(
  { parameters }: RequestOf<typeof listFilesContract>,
  { journal, files }: ListFilesPorts,
): Promise<HttpAnswer<BodyOf<typeof listFilesContract>>> {
  const execution = await readKnownExecution(journal, parameters.execution_id);
  if (execution === undefined) return UNKNOWN_EXECUTION;
  const found = await files.list(execution.executionId);
  const listed = found.map(({ name, bytes, writtenAt }) => ({
    name,
    bytes,
    written_at: withZone(writtenAt.toISOString()),
  }));
  return { status: 200, body: { files: listed } };
}
