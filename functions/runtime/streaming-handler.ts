import type { Writable } from "node:stream";

import type { APIGatewayProxyEvent, Context, StreamifyHandler } from "aws-lambda";
import type * as z from "zod";

import type { HttpContract } from "./contract.ts";
import { httpHandler } from "./http-handler.ts";
import { invocationLog } from "./log.ts";

/**
 * The same as httpHandler, for a contract that streams: what the work answers reaches the client as it comes.
 * A stream that fails ends there, and the log has the reason; its client goes on by asking again.
 */
export function streamingHandler<
  P extends z.ZodObject,
  B extends z.ZodType,
  O extends z.ZodType,
  E extends z.ZodObject,
  Connections,
>(
  contract: HttpContract<P, B, O, E>,
  ...parts: Tail<Parameters<typeof httpHandler<P, B, O, E, Connections>>>
): StreamifyHandler<APIGatewayProxyEvent, void> {
  const lambda = httpHandler(contract, ...parts);
  return awslambda.streamifyResponse(
    async (event: APIGatewayProxyEvent, output: Writable, context: Context) => {
      const { statusCode, headers, body, stream } = await lambda(event, context);
      const response = awslambda.HttpResponseStream.from(output, { statusCode, headers });
      try {
        if (stream === undefined) response.write(body);
        else for await (const piece of stream) response.write(piece);
      } catch (error) {
        const keys = { request_id: event.requestContext.requestId };
        invocationLog(contract.name, keys).error("an answer broke off", error);
      }
      response.end();
    },
  );
}

type Tail<All extends readonly unknown[]> = All extends readonly [unknown, ...infer Others] ? Others : never;
