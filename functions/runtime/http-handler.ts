import middy from "@middy/core";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type * as z from "zod";

import type { HttpAnswer } from "../domain/http-answer.ts";
import { connectOnce } from "./connections.ts";
import type { HttpContract } from "./contract.ts";
import { basePathOf, clientPathOf, type HttpRequest, parseRequest } from "./http-request.ts";
import { commonHeaders, type HttpResult, problemResponse, toResponse, withoutBody } from "./http-response.ts";
import { invocationLog } from "./log.ts";
import { metricSink } from "./metrics.ts";
import { readEnvironment } from "./read-environment.ts";

/** The part of a Lambda's time that is kept for answering when the work did not end by itself. */
const ANSWER_RESERVE_MILLISECONDS = 1000;

/** What the local stack tells beside Lambda's own context. */
interface LocalContext extends Context {
  readonly unwanted?: AbortSignal;
}

export type HttpLambda = (event: APIGatewayProxyEvent, context: Context) => Promise<HttpResult>;

/**
 * Makes a Lambda behind API Gateway of a contract, its connections and its work. It never throws: a refusal
 * becomes problem+json, and whatever the work throws becomes a 500 that says what to do and nothing of the
 * cause, which is logged.
 */
export function httpHandler<
  P extends z.ZodObject,
  B extends z.ZodType,
  O extends z.ZodType,
  E extends z.ZodObject,
  Connections,
>(
  contract: HttpContract<P, B, O, E>,
  connect: (environment: z.output<E>) => Connections | Promise<Connections>,
  work: (
    request: HttpRequest<z.output<P>, z.output<B>>,
    connections: Connections,
  ) => Promise<HttpAnswer<z.input<O>>>,
): HttpLambda {
  const connections = connectOnce(() => connect(readEnvironment(contract) as z.output<E>));
  const lambda = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(requestLog(contract.name))
    .use(headAnswers)
    .use(failureCount(contract))
    .use({
      onError: (request) => {
        const headers = commonHeaders(request.event, process.env["CORS_ORIGINS"] ?? "");
        request.response = problemResponse({ status: 500, detail: contract.failure }, headers);
      },
    })
    .handler(async (event, context) => {
      const corsOrigins = process.env["CORS_ORIGINS"] ?? "";
      const headers = commonHeaders(event, corsOrigins);
      const parsed = parseRequest(contract, event);
      if ("refusal" in parsed) return toResponse(parsed, headers, corsOrigins);
      const reserve = context.getRemainingTimeInMillis() - ANSWER_RESERVE_MILLISECONDS;
      const request = {
        ...parsed.value,
        headers: lowerCaseHeaders(event),
        basePath: basePathOf(event),
        path: clientPathOf(event),
        requestId: event.requestContext.requestId,
        apiKeyId: apiKeyIdOf(event),
        log: invocationLog(contract.name, { request_id: event.requestContext.requestId }),
        signal: AbortSignal.timeout(Math.max(reserve, 0)),
        unwanted: (context as LocalContext).unwanted,
      };
      const answer = await work(request, await connections());
      return toResponse(
        "body" in answer ? { ...answer, body: contract.output.parse(answer.body) } : answer,
        headers,
        corsOrigins,
      );
    });
  return lambda as unknown as HttpLambda;
}

/** Last of those that look at an answer, whoever made it. */
const headAnswers: middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> = {
  after: (request) => withoutBodyOfHead(request),
  onError: (request) => withoutBodyOfHead(request),
};

function withoutBodyOfHead(request: middy.Request<APIGatewayProxyEvent, APIGatewayProxyResult>): void {
  if (request.event.httpMethod !== "HEAD" || request.response == null) return;
  request.response = withoutBody(request.response);
}

/** Null on methods that ask for no key. An event that somebody makes by hand may lack the identity. */
const apiKeyIdOf = ({ requestContext }: APIGatewayProxyEvent): string | undefined => {
  const identity = requestContext.identity as Partial<typeof requestContext.identity> | undefined;
  return identity?.apiKeyId || undefined;
};

/**
 * Counts the answers of 5XX, whatever they come from: Lambda sees an answer there, and no error. A deployment
 * without its variables is among them, so the name is read from the process.
 */
function failureCount({
  failureMetric,
}: HttpContract): middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const count = (): void => {
    const stack = process.env["STACK_NAME"];
    if (failureMetric !== undefined && stack) metricSink(stack).counts({ [failureMetric]: 1 });
  };
  return {
    after: ({ response }) => ((response?.statusCode ?? 0) >= 500 ? count() : undefined),
    onError: count,
  };
}

/** One line for each request: what was asked, how it ended, how long it took. */
function requestLog(service: string): middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const began = new WeakMap<object, number>();
  const logOf = (event: APIGatewayProxyEvent) =>
    invocationLog(service, {
      request_id: event.requestContext.requestId,
      ...(event.pathParameters?.["execution_id"] === undefined
        ? {}
        : { execution_id: event.pathParameters["execution_id"] }),
    });
  const keysOf = (event: APIGatewayProxyEvent, statusCode: number | undefined) => ({
    method: event.httpMethod,
    path: event.resource,
    status_code: statusCode,
    duration_ms: Math.round(performance.now() - (began.get(event) ?? performance.now())),
  });
  return {
    before: ({ event }) => void began.set(event, performance.now()),
    after: ({ event, response }) => logOf(event).info("answered", keysOf(event, response?.statusCode)),
    onError: ({ event, error, response }) => {
      logOf(event).error("request failed", error);
      logOf(event).info("answered", keysOf(event, response?.statusCode ?? 500));
    },
  };
}

const lowerCaseHeaders = (event: APIGatewayProxyEvent): Record<string, string> =>
  Object.fromEntries(
    Object.entries(event.headers ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  );
