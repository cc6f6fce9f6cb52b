import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

import type { HttpAnswer, Refusal } from "../domain/http-answer.ts";
import { redact } from "../text/redact.ts";
import { answerHeaders, varyingWith } from "./answer-headers.ts";
import { REASONS } from "./http-reasons.ts";

/** Headers that every answer carries, refusals and failures included. */
export function commonHeaders(event: APIGatewayProxyEvent, corsOrigins: string): Record<string, string> {
  return answerHeaders(event.requestContext.requestId, headerOf(event, "origin"), corsOrigins);
}

const headerOf = (event: APIGatewayProxyEvent, name: string): string | undefined =>
  Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];

/** What API Gateway is answered; where it comes in pieces, `stream` has them in place of the body. */
export interface HttpResult extends APIGatewayProxyResult {
  readonly stream?: AsyncIterable<string>;
}

export function toResponse(
  answer: HttpAnswer<unknown>,
  headers: Readonly<Record<string, string>>,
  corsOrigins: string,
): HttpResult {
  if ("refusal" in answer) return problemResponse(answer.refusal, headers);
  const together = { ...headers, ...answer.headers };
  const own = { ...together, ...varyingWith(together, corsOrigins) };
  if (answer.status === 304 || answer.status === 303)
    return { statusCode: answer.status, headers: own, body: "" };
  if ("stream" in answer) return { statusCode: answer.status, headers: own, body: "", stream: answer.stream };
  if ("text" in answer) return { statusCode: answer.status, headers: own, body: answer.text };
  return {
    statusCode: answer.status,
    headers: { "Content-Type": "application/json", ...own },
    body: JSON.stringify(answer.body),
  };
}

/** RFC 9110, 9.3.2: a HEAD is answered with the GET's headers alone. */
export const withoutBody = (result: APIGatewayProxyResult): APIGatewayProxyResult => ({
  ...result,
  body: "",
});

/** RFC 9457 problem+json; `type` is about:blank because `title` is the status code's own. */
export function problemResponse(
  refusal: Refusal,
  headers: Readonly<Record<string, string>>,
): APIGatewayProxyResult {
  return {
    statusCode: refusal.status,
    headers: { ...headers, "Content-Type": "application/problem+json", ...refusal.headers },
    body: JSON.stringify({
      type: "about:blank",
      title: REASONS[refusal.status],
      status: refusal.status,
      detail: redact(refusal.detail),
      ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
      request_id: headers["X-Request-Id"],
    }),
  };
}
