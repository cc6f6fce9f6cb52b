import type { Writable } from "node:stream";

import type { APIGatewayProxyEvent, Context, StreamifyHandler } from "aws-lambda";

import type { HttpLambda } from "./http-handler.ts";
import { invocationLog } from "./log.ts";

/**
 * A Lambda of httpHandler whose contract streams: what the work answers reaches the client as it comes. A
 * stream that fails ends there, and the log has the reason; its client goes on by asking again.
 * @param name the contract's
 */
export const streamingHandler = (
  name: string,
  lambda: HttpLambda,
): StreamifyHandler<APIGatewayProxyEvent, void> =>
  awslambda.streamifyResponse(async (event: APIGatewayProxyEvent, output: Writable, context: Context) => {
    const { statusCode, headers, body, stream } = await lambda(event, context);
    const response = awslambda.HttpResponseStream.from(output, { statusCode, headers });
    try {
      if (stream === undefined) response.write(body);
      else for await (const piece of stream) response.write(piece);
    } catch (error) {
      const keys = { request_id: event.requestContext.requestId };
      invocationLog(name, keys).error("an answer broke off", error);
    }
    response.end();
  });
