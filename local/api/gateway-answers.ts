import type { APIGatewayProxyResult } from "aws-lambda";

import { answerHeaders, CORS_REQUEST_HEADERS } from "../../functions/runtime/answer-headers.ts";
import { type KnownStatus, REASONS } from "../../functions/runtime/http-reasons.ts";
import { methodsSentence } from "../../infra/gateway-problems.ts";

/** What API Gateway would answer by itself, to one request. */
export interface GatewayAnswers {
  /** RFC 9457 problem+json. */
  readonly problem: (
    status: KnownStatus,
    detail: string,
    headers?: Readonly<Record<string, string>>,
  ) => APIGatewayProxyResult;
  /** @param allowedMethods those that the path takes, as the header Allow has them */
  readonly wrongMethod: (allowedMethods: string) => APIGatewayProxyResult;
  /** What this stack has beside AWS, as JSON text. */
  readonly json: (text: string) => APIGatewayProxyResult;
  /** The answer to a browser that asks what a page of its origin may send. */
  readonly preflight: (allowedMethods: string) => APIGatewayProxyResult;
}

export function gatewayAnswers(
  requestId: string,
  origin: string | undefined,
  corsOrigins: string,
): GatewayAnswers {
  const common = answerHeaders(requestId, origin, corsOrigins);
  const problem: GatewayAnswers["problem"] = (status, detail, headers = {}) => ({
    statusCode: status,
    headers: { ...common, "Content-Type": "application/problem+json", ...headers },
    body: JSON.stringify({
      type: "about:blank",
      title: REASONS[status],
      status,
      detail,
      request_id: requestId,
    }),
  });
  return {
    problem,
    wrongMethod: (allowed) => problem(405, methodsSentence(allowed), { Allow: allowed }),
    json: (text) => ({
      statusCode: 200,
      headers: { ...common, "Content-Type": "application/json" },
      body: text,
    }),
    preflight: (allowedMethods) => ({
      statusCode: 204,
      headers: {
        ...common,
        Allow: allowedMethods,
        ...("Access-Control-Allow-Origin" in common
          ? {
              "Access-Control-Allow-Methods": allowedMethods,
              "Access-Control-Allow-Headers": CORS_REQUEST_HEADERS.join(", "),
            }
          : {}),
      },
      body: "",
    }),
  };
}
