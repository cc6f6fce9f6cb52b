import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/**
 * What happens to a request: it is passed on, left without an answer, cut off, or answered in the server's
 * place.
 */
type Fate = "pass" | "hang" | "cut" | { readonly status: number; readonly body: unknown };

export interface CutOffServer {
  readonly url: string;
  /** Paths and parsed bodies of all requests, in order. */
  readonly requests: { readonly path: string; readonly body: unknown }[];
  /** Paths of those that were passed on and answered, in order. */
  readonly passed: string[];
  /** Decides each request's fate, at once or later; passes all on unless set. */
  fateOf: (path: string, body: unknown) => Fate | Promise<Fate>;
  close(): Promise<void>;
}

/** A server between the driver and the local Snowflake that can fail as networks and services do. */
export async function startCutOffServer(target: string): Promise<CutOffServer> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cutOff: CutOffServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    passed: [],
    fateOf: () => "pass",
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const text = await textOf(request);
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    cutOff.requests.push({ path, body });
    const fate = await cutOff.fateOf(path, body);
    if (fate === "hang") return;
    if (fate === "cut") {
      request.socket.destroy();
      return;
    }
    const answered =
      fate === "pass"
        ? // Behind a server that is down, this one is down as well.
          await passOn(target, request, text).catch(() => undefined)
        : { status: fate.status, json: JSON.stringify(fate.body) };
    if (answered === undefined) {
      request.socket.destroy();
      return;
    }
    if (fate === "pass") cutOff.passed.push(path);
    const { status, json } = answered;
    response.writeHead(status, { "content-type": "application/json" }).end(json);
  }
  return cutOff;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const bytes = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
  return (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
}

async function passOn(target: string, request: IncomingMessage, text: string) {
  const { method = "GET", headers, url = "" } = request;
  const response = await fetch(target + url, {
    method,
    headers: { "content-type": "application/json", authorization: headers.authorization ?? "" },
    ...(method === "GET" ? {} : { body: text }),
  });
  return { status: response.status, json: await response.text() };
}
