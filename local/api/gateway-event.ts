import type { IncomingMessage } from "node:http";

import type { APIGatewayProxyEvent } from "aws-lambda";

import { sha256 } from "../../functions/text/sha256.ts";
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
    multiValueQueryStringParameters: query.length === 0 ? null : severalValues(target.query),
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
        apiKeyId: apiKeyIdOf(request),
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

const severalValues = (query: URLSearchParams): Record<string, string[]> =>
  Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]));

/**
 * No key is asked for here, but clients that send one are told apart by it, as in AWS: the gateway knows each
 * key by an id of ten characters.
 */
const apiKeyIdOf = ({ headers }: IncomingMessage): string | null => {
  const key = headers["x-api-key"];
  return typeof key === "string" && key !== "" ? sha256(key).slice(0, 10) : null;
};

const singleValues = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
