import { ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";

import { EXPOSED_HEADERS, SECURITY_HEADERS } from "../../functions/runtime/answer-headers.ts";
import { GATEWAY_PROBLEMS, type GatewayProblem } from "../gateway-problems.ts";

/** Makes the gateway's own answers problem+json, as the functions' are (RFC 9457). */
export function answerWithProblems(api: RestApi, corsOrigins: readonly string[]): void {
  for (const problem of GATEWAY_PROBLEMS) {
    api.addGatewayResponse(problem.id, {
      type: ResponseType[problem.type],
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
