import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface Answer {
  readonly status?: number;
  /** Default: application/json. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as it is. */
  readonly body: unknown;
}

interface AskedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface AnsweringServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly AskedRequest[];
}

/** A loopback server that keeps its requests and answers each as told: a token endpoint, AWS's STS. */
export async function startAnsweringServer(
  answer: (body: string, request: AskedRequest) => Answer,
): Promise<AnsweringServer> {
  const requests: AskedRequest[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const asked = { path: request.url ?? "", headers: request.headers, body };
      requests.push(asked);
      const { status = 200, type = "application/json", headers, body: content } = answer(body, asked);
      response
        .writeHead(status, { "content-type": type, ...headers })
        .end(typeof content === "string" ? content : JSON.stringify(content));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
