import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** What a function made of an event. */
export interface Invoked {
  readonly failed: boolean;
  readonly answer: unknown;
}

/** Lambda's Runtime API (2018-06-01), from which a runtime fetches its events one after the other. */
export async function startRuntimeApi(events: readonly object[]) {
  const waiting = [...events];
  const invoked: Invoked[] = [];
  const done = Promise.withResolvers<readonly Invoked[]>();
  const server = createServer((request, response) => {
    if (request.url?.endsWith("/invocation/next") === true) {
      const event = waiting.shift();
      // A runtime waits here until somebody calls its function.
      if (event === undefined) return;
      response
        .writeHead(200, {
          "content-type": "application/json",
          "lambda-runtime-aws-request-id": crypto.randomUUID(),
          "lambda-runtime-deadline-ms": String(Date.now() + 900_000),
          "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-west-1:123456789012:function:python",
        })
        .end(JSON.stringify(event));
      return;
    }
    void json(request).then((answer) => {
      response.writeHead(202).end("{}");
      invoked.push({ failed: request.url?.endsWith("/response") !== true, answer });
      if (invoked.length === events.length) done.resolve(invoked);
    }, done.reject);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Of each event, once all are answered. */
    invoked: done.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
