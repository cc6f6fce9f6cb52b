import { ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";

import { EXPOSED_HEADERS, SECURITY_HEADERS } from "../../functions/runtime/answer-headers.ts";

interface GatewayProblem {
  readonly id: string;
  readonly type: ResponseType;
  /** Absent where one response stands for several codes. */
  readonly status?: number;
  readonly title: string;
  /** What to do; the gateway's own words if absent. */
  readonly detail?: string;
}

/** What API Gateway answers by itself, before or instead of a function. */
const PROBLEMS: readonly GatewayProblem[] = [
  {
    id: "NoSuchPath",
    // The gateway's name for a path it has no resource for; it would answer 403.
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    status: 404,
    title: "Not Found",
    detail: "There is nothing under this path. See the README for the paths there are.",
  },
  {
    id: "NoKey",
    type: ResponseType.INVALID_API_KEY,
    status: 403,
    title: "Forbidden",
    detail:
      "The x-api-key header is missing or wrong. The deployment's outputs name the command that shows the key.",
  },
  {
    id: "TooLarge",
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    title: "Content Too Large",
    detail: "The body is too large; at most 256 KB are taken. Pass large inputs by reference.",
  },
  {
    id: "Throttled",
    type: ResponseType.THROTTLED,
    status: 429,
    title: "Too Many Requests",
    detail: "Requests come faster than the deployment allows. Wait a second and send it again.",
  },
  {
    id: "QuotaExceeded",
    type: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    title: "Too Many Requests",
    detail: "The day's requests of this key are used up. The quota starts anew at midnight UTC.",
  },
  {
    id: "FunctionTookTooLong",
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    title: "Gateway Timeout",
    detail:
      "It is not known whether the request was carried out. Repeat a start with the same Idempotency-Key, and it happens once.",
  },
  { id: "Refused", type: ResponseType.DEFAULT_4XX, title: "Refused" },
  {
    id: "Broken",
    type: ResponseType.DEFAULT_5XX,
    title: "Internal Server Error",
    detail: "The request could not be carried out. Try again in a minute.",
  },
];

/** Makes the gateway's own answers problem+json, as the functions' are (RFC 9457). */
export function answerWithProblems(api: RestApi, corsOrigins: readonly string[]): void {
  for (const problem of PROBLEMS) {
    api.addGatewayResponse(problem.id, {
      type: problem.type,
      ...(problem.status === undefined ? {} : { statusCode: String(problem.status) }),
      templates: { "application/json": problemTemplate(problem) },
      responseHeaders: problemHeaders(corsOrigins),
    });
  }
}

/** A mapping template for API Gateway, whose variables are not JSON until it fills them in. */
export function problemTemplate(problem: Omit<GatewayProblem, "id" | "type">): string {
  const members = [
    `"type":"about:blank"`,
    `"title":${JSON.stringify(problem.title)}`,
    ...(problem.status === undefined ? [] : [`"status":${problem.status}`]),
    `"detail":${problem.detail === undefined ? "$context.error.messageString" : JSON.stringify(problem.detail)}`,
    `"request_id":"$context.requestId"`,
  ];
  return `{${members.join(",")}}`;
}

/** The headers of the gateway's own answers, as mapping expressions: in quotes what is meant as it stands. */
export function problemHeaders(corsOrigins: readonly string[]): Record<string, string> {
  const texts = {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    ...SECURITY_HEADERS,
    ...corsHeaders(corsOrigins),
  };
  return {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, `'${text}'`])),
    "X-Request-Id": "context.requestId",
  };
}

/**
 * The gateway cannot choose among origins here. With several it names all, which gives nothing away: its own
 * answers are the same for everybody.
 */
function corsHeaders(origins: readonly string[]): Record<string, string> {
  const [origin] = origins;
  if (origin === undefined) return {};
  return {
    "Access-Control-Allow-Origin": origins.length === 1 ? origin : "*",
    "Access-Control-Expose-Headers": EXPOSED_HEADERS.join(", "),
  };
}
