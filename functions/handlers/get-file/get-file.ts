import type { ExecutionFiles } from "../../domain/files/execution-files.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import { isAnswerable, jsonSize } from "../../json/json-size.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import { attachmentOf } from "../../text/attachment.ts";
import { plainFileName } from "../../text/plain-file-name.ts";
import { withoutEscapes } from "../../text/without-escapes.ts";
import type { getFileContract } from "./contract.ts";

export interface GetFilePorts {
  readonly journal: ExecutionReader;
  readonly files: Pick<ExecutionFiles, "read" | "addressOf">;
}

/** How long the address of a large file can be used. */
const ADDRESS_SECONDS = 60;

/** What is data wherever it is opened. A page, say, is none: it would run with its server's rights. */
const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv; charset=utf-8",
  json: "application/json",
  log: "text/plain; charset=utf-8",
  md: "text/markdown; charset=utf-8",
  txt: "text/plain; charset=utf-8",
};

const typeOf = (name: string): string => {
  const ending = /\.([a-z\d]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(TYPES, ending) ? (TYPES[ending] ?? OTHER_TYPE) : OTHER_TYPE;
};
const OTHER_TYPE = "application/octet-stream";

export async function getFile(
  { parameters }: RequestOf<typeof getFileContract>,
  { journal, files }: GetFilePorts,
): Promise<HttpAnswer<never>> {
  const execution = await readKnownExecution(journal, parameters.execution_id);
  if (execution === undefined) return UNKNOWN_EXECUTION;
  const { executionId } = execution;
  for (const name of spellingsOf(parameters.name)) {
    const bytes = await files.read(executionId, name);
    if (bytes === undefined) continue;
    const text = Buffer.from(bytes).toString("utf8");
    const type = typeOf(name);
    if (files.addressOf === undefined || isAnswerable(jsonSize(text))) {
      return {
        status: 200,
        text,
        headers: { "Content-Type": type, "Content-Disposition": attachmentOf(name) },
      };
    }
    const address = await files.addressOf({ executionId, name, type }, ADDRESS_SECONDS);
    return { status: 303, headers: { Location: address } };
  }
  return refuse(
    404,
    "The execution has no file of this name. GET /crew/executions/{execution_id}/files lists those there are.",
  );
}

/** A name as it came, and without the escapes of URLs, which some gateways leave in it. */
function spellingsOf(given: string): readonly string[] {
  return [...new Set([given, withoutEscapes(given)])].flatMap((written) => {
    const read = plainFileName(written);
    return "name" in read ? [read.name] : [];
  });
}
