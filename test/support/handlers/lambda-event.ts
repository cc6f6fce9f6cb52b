import type { APIGatewayProxyEvent, Context } from "aws-lambda";

export interface EventParts {
  readonly path?: string;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, string[]>>;
  /** What API Gateway puts before the path in the request context. */
  readonly stage?: string;
  readonly requestId?: string;
  readonly identity?: { readonly apiKeyId: string | null };
}

/** An event of API Gateway's REST API (payload 1.0), as far as handlers look at it. */
export function apiEvent(parts: EventParts = {}): APIGatewayProxyEvent {
  const path = parts.path ?? "/crew/start";
  return {
    httpMethod: "POST",
    resource: path,
    path,
    body: parts.body ?? null,
    isBase64Encoded: parts.isBase64Encoded ?? false,
    headers: parts.headers ?? {},
    multiValueHeaders: {},
    pathParameters: parts.pathParameters ?? null,
    queryStringParameters: parts.queryStringParameters ?? null,
    multiValueQueryStringParameters: parts.multiValueQueryStringParameters ?? null,
    stageVariables: null,
    requestContext: {
      requestId: parts.requestId ?? "request-1",
      ...(parts.identity === undefined ? {} : { identity: parts.identity }),
      path: `${parts.stage === undefined ? "" : `/${parts.stage}`}${path}`,
    } as APIGatewayProxyEvent["requestContext"],
  };
}

export const lambdaContext = (remainingMilliseconds = 18_000): Context =>
  ({
    awsRequestId: "invocation-1",
    functionName: "under-test",
    getRemainingTimeInMillis: () => remainingMilliseconds,
  }) as Context;
