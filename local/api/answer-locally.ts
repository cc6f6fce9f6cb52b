import type { IncomingMessage } from "node:http";

import type { APIGatewayProxyResult } from "aws-lambda";
import * as z from "zod";

import { readJson } from "../../functions/json/read-json.ts";
import { NO_SUCH_PATH } from "../../infra/gateway-problems.ts";
import type { UnusedEdit } from "../crews/crew-news.ts";
import type { GatewayAnswers } from "./gateway-answers.ts";
import type { LocalRecord } from "./local-record.ts";
import { readBytes } from "./request-body.ts";
import { matchPath } from "./route.ts";

/** What this stack shows beside what AWS does. */
export interface LocallyShown {
  /** Undefined where the record lies elsewhere, or is not open yet. */
  readonly record: LocalRecord | undefined;
  /** Edits of crews that have errors; undefined before crews have been read. */
  readonly unusedEdits: (() => Promise<readonly UnusedEdit[]>) | undefined;
}

interface LocalParts extends LocallyShown {
  readonly answers: GatewayAnswers;
}

const LONGEST_SQL = 100_000;
const Body = z.strictObject({ sql: z.string().max(LONGEST_SQL) });

/**
 * What this stack shows beside AWS: `GET /local` says whether it has a record, `GET /local/record/{id}` shows
 * the row of an execution, `POST /local/sql` what a SELECT gives, `GET /local/crews` edits with errors. For
 * this stack's own page, and for programs of this machine; no page of another origin, not even one of
 * CORS_ORIGINS, which names clients of the API.
 */
export async function answerLocally(
  request: IncomingMessage,
  path: string,
  { answers, record, unusedEdits }: LocalParts,
): Promise<APIGatewayProxyResult> {
  if (isOfAnotherPage(request)) return answers.problem(403, "Only this stack's own page may ask for this.");
  if (path === "/local/sql" && record !== undefined) return answerSql(request, answers, record);
  const read = readerOf(path, record, unusedEdits);
  if (read === undefined) return answers.problem(404, NO_SUCH_PATH);
  if (request.method !== "GET") return answers.wrongMethod("GET");
  return answers.json(await read());
}

/** What a GET of a path gives, as JSON; undefined: there is no such path. */
function readerOf(
  path: string,
  record: LocallyShown["record"],
  unusedEdits: LocallyShown["unusedEdits"],
): (() => string | Promise<string>) | undefined {
  if (path === "/local") return () => JSON.stringify({ record: record !== undefined });
  if (path === "/local/crews")
    return unusedEdits && (async () => JSON.stringify({ unused_edits: await unusedEdits() }));
  const id = matchPath("/local/record/{id+}", path)?.["id"];
  return record && id !== undefined ? () => record.rowOf(id) : undefined;
}

async function answerSql(
  request: IncomingMessage,
  answers: GatewayAnswers,
  record: LocalRecord,
): Promise<APIGatewayProxyResult> {
  if (request.method !== "POST") return answers.wrongMethod("POST");
  // A form or a text can be sent by any page without asking; JSON cannot.
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers["content-type"] ?? ""))
    return answers.problem(415, "Send JSON, with the header Content-Type: application/json.");
  const bytes = await readBytes(request);
  const body = Body.safeParse(readJson(bytes?.toString("utf8") ?? ""));
  if (!body.success)
    return answers.problem(422, `Send {"sql": "SELECT …"}, with at most ${LONGEST_SQL} characters.`);
  const result = await record.query(body.data.sql);
  return "problem" in result ? answers.problem(422, result.problem) : answers.json(result.json);
}

function isOfAnotherPage({ headers }: IncomingMessage): boolean {
  const { origin, host, "sec-fetch-site": site } = headers;
  return (
    (origin !== undefined && origin !== `http://${host}`) ||
    (site !== undefined && site !== "same-origin" && site !== "none")
  );
}
