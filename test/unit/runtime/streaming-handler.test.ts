import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";

import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { HttpAnswer } from "../../../functions/domain/http-answer.ts";
import { streamEventsContract } from "../../../functions/handlers/stream-events/contract.ts";
import { httpHandler } from "../../../functions/runtime/http-handler.ts";
import { streamingHandler } from "../../../functions/runtime/streaming-handler.ts";
import { capturedOutput, logLines } from "../../support/captured-output.ts";
import { apiEvent, lambdaContext } from "../../support/handlers/lambda-event.ts";

const printed = capturedOutput();
const metadata: unknown[] = [];

beforeEach(() => {
  metadata.length = 0;
  vi.stubEnv("JOURNAL_TABLE", "journal");
  vi.stubEnv("CORS_ORIGINS", "");
  vi.stubGlobal("awslambda", {
    streamifyResponse: (handler: unknown) => handler,
    HttpResponseStream: {
      from: (output: unknown, given: unknown) => {
        metadata.push(given);
        return output;
      },
    },
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

type Invoke = (event: APIGatewayProxyEvent, output: PassThrough, context: Context) => Promise<void>;

async function answerOf(work: () => Promise<HttpAnswer<never>>): Promise<string> {
  const handler = streamingHandler(
    streamEventsContract.name,
    httpHandler(streamEventsContract, () => ({}), work),
  ) as unknown as Invoke;
  const output = new PassThrough();
  const event = apiEvent({ pathParameters: { execution_id: "an-id" } });
  const [answer] = await Promise.all([text(output), handler(event, output, lambdaContext())]);
  return answer;
}

const streaming = (stream: AsyncIterable<string>) => () =>
  Promise.resolve({ status: 200, stream, headers: { "Content-Type": "text/event-stream" } } as const);

it("sends status and headers first, and then each piece of the answer", async () => {
  async function* pieces() {
    yield "one ";
    yield "two";
  }
  expect(await answerOf(streaming(pieces()))).toBe("one two");
  expect(metadata).toMatchObject([
    { statusCode: 200, headers: { "Content-Type": "text/event-stream", "X-Request-Id": "request-1" } },
  ]);
});

it("sends a refusal, and a failure before the first piece, as any function behind the API does", async () => {
  const refused = await answerOf(() => Promise.resolve({ refusal: { status: 404, detail: "None." } }));
  expect(JSON.parse(refused)).toMatchObject({ status: 404, detail: "None." });
  const failed = await answerOf(() => Promise.reject(new Error("the journal is away")));
  expect(JSON.parse(failed)).toMatchObject({ status: 500, detail: streamEventsContract.failure });
  expect(metadata).toMatchObject([{ statusCode: 404 }, { statusCode: 500 }]);
});

it("ends an answer that fails in the middle, and logs why", async () => {
  async function* broken() {
    yield "one ";
    throw new Error("the journal is away");
  }
  expect(await answerOf(streaming(broken()))).toBe("one ");
  expect(logLines(printed())).toContainEqual(
    expect.objectContaining({ level: "ERROR", message: "an answer broke off", request_id: "request-1" }),
  );
});
