import type { IncomingMessage } from "node:http";

import type { APIGatewayProxyResult } from "aws-lambda";
import * as z from "zod";

import { readJson } from "../../functions/json/read-json.ts";
import { methodsSentence, NO_SUCH_PATH } from "../../infra/gateway-problems.ts";
import type { GatewayAnswers } from "./gateway-answers.ts";
import type { LocalRecord } from "./local-record.ts";
import { readBytes } from "./request-body.ts";

interface LocalParts {
  readonly answers: GatewayAnswers;
  /** Undefined where the record lies elsewhere, or is not open yet. */
  readonly record: LocalRecord | undefined;
}

const RECORD = "/local/record/";
const LONGEST_SQL = 100_000;
const Body = z.strictObject({ sql: z.string().max(LONGEST_SQL) });

/**
 * What this stack shows beside AWS: `GET /local` says that it does, `GET /local/record/{id}` shows the row of
 * an execution, `POST /local/sql` what a SELECT gives. For this stack's own page, and for programs of this
 * machine; no page of another origin, not even one of CORS_ORIGINS, which names clients of the API.
 */
export async function answerLocally(
  request: IncomingMessage,
  path: string,
  { answers, record }: LocalParts,
): Promise<APIGatewayProxyResult> {
  if (record === undefined) return answers.problem(404, NO_SUCH_PATH);
  if (isOfAnotherPage(request)) return answers.problem(403, "Only this stack's own page may ask for this.");
  if (path === "/local/sql") return answerSql(request, answers, record);
  const id = path.startsWith(RECORD) ? decoded(path.slice(RECORD.length)) : undefined;
  if (path !== "/local" && (id === undefined || id === "")) return answers.problem(404, NO_SUCH_PATH);
  if (request.method !== "GET") return answers.problem(405, methodsSentence("GET"), { Allow: "GET" });
  return answers.json(id === undefined ? `{"record":true}` : await record.rowOf(id));
}

async function answerSql(
  request: IncomingMessage,
  answers: GatewayAnswers,
  record: LocalRecord,
): Promise<APIGatewayProxyResult> {
  if (request.method !== "POST") return answers.problem(405, methodsSentence("POST"), { Allow: "POST" });
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

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
