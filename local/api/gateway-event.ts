import type { IncomingMessage } from "node:http";

import type { APIGatewayProxyEvent } from "aws-lambda";

import type { RequestTarget } from "./request-target.ts";
import type { Routed } from "./route.ts";

interface RoutedRequest {
  readonly target: RequestTarget;
  readonly routed: Extract<Routed, { readonly contract: unknown }>;
  readonly body: Pick<APIGatewayProxyEvent, "body" | "isBase64Encoded">;
  readonly requestId: string;
}

/**
 * The event that API Gateway's REST API would hand to the contract's Lambda; this stage has no name in its
 * path.
 */
export function gatewayEvent(
  request: IncomingMessage,
  { target, routed, body, requestId }: RoutedRequest,
): APIGatewayProxyEvent {
  const { path } = routed.contract.route;
  const method = request.method ?? "GET";
  const query = [...target.query];
  return {
    resource: path,
    path: target.path,
    httpMethod: method,
    headers: singleValues(request),
    multiValueHeaders: {},
    queryStringParameters: query.length === 0 ? null : Object.fromEntries(query),
    multiValueQueryStringParameters: null,
    pathParameters: routed.pathParameters,
    stageVariables: null,
    ...body,
    requestContext: {
      accountId: "123456789012",
      apiId: "local",
      authorizer: null,
      httpMethod: method,
      identity: {
        sourceIp: request.socket.remoteAddress ?? "",
      } as APIGatewayProxyEvent["requestContext"]["identity"],
      path: target.path,
      protocol: `HTTP/${request.httpVersion}`,
      requestId,
      requestTimeEpoch: Date.now(),
      resourceId: path,
      resourcePath: path,
      stage: "local",
    },
  };
}

const singleValues = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
