import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

import type { HttpAnswer, Refusal } from "../domain/http-answer.ts";

const TITLES: Readonly<Record<Refusal["status"], string>> = {
  400: "Bad Request",
  404: "Not Found",
  409: "Conflict",
  413: "Content Too Large",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Answers are data for programs: nothing may sniff, frame, cache or run them. */
const SECURITY_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=63072000",
};

/** Response headers that a browser's script may read. */
const EXPOSED_HEADERS = ["Location", "Link", "ETag", "Retry-After", "X-Request-Id", "Idempotent-Replay"];

/** Headers that every answer carries, refusals and failures included. */
export function commonHeaders(event: APIGatewayProxyEvent, corsOrigins: string): Record<string, string> {
  return {
    ...SECURITY_HEADERS,
    "Cache-Control": "no-store",
    "X-Request-Id": event.requestContext.requestId,
    ...corsHeaders(headerOf(event, "origin"), corsOrigins),
  };
}

const headerOf = (event: APIGatewayProxyEvent, name: string): string | undefined =>
  Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];

export function toResponse(
  answer: HttpAnswer<unknown>,
  headers: Readonly<Record<string, string>>,
): APIGatewayProxyResult {
  if ("refusal" in answer) return problemResponse(answer.refusal, headers);
  if (answer.status === 304) return { statusCode: 304, headers: { ...headers, ...answer.headers }, body: "" };
  return {
    statusCode: answer.status,
    headers: { ...headers, "Content-Type": "application/json", ...answer.headers },
    body: JSON.stringify(answer.body),
  };
}

/** RFC 9457 problem+json; `type` is about:blank because `title` is the status code's own. */
export function problemResponse(
  refusal: Refusal,
  headers: Readonly<Record<string, string>>,
): APIGatewayProxyResult {
  return {
    statusCode: refusal.status,
    headers: { ...headers, "Content-Type": "application/problem+json" },
    body: JSON.stringify({
      type: "about:blank",
      title: TITLES[refusal.status],
      status: refusal.status,
      detail: refusal.detail,
      ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
      request_id: headers["X-Request-Id"],
    }),
  };
}

function corsHeaders(origin: string | undefined, corsOrigins: string): Record<string, string> {
  const allowed = corsOrigins.split(",").flatMap((entry) => entry.trim() || []);
  if (origin === undefined || !(allowed.includes(origin) || allowed.includes("*"))) return {};
  return {
    "Access-Control-Allow-Origin": allowed.includes("*") ? "*" : origin,
    "Access-Control-Expose-Headers": EXPOSED_HEADERS.join(", "),
    Vary: "Origin",
  };
}
