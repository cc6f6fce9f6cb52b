import { once } from "node:events";
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** A request at a gate. */
export interface Call {
  readonly path: string;
  /** "PutItem", "StartExecution": AWS's operation, or empty. */
  readonly operation: string;
  /** Parsed JSON; undefined where there is none. */
  readonly body: unknown;
}

/**
 * What becomes of a request. "cut" and "hang" keep it from the service; "lose" lets the service do it and
 * cuts the answer off, after `afterwards` has run if there is one; an answer stands in for the service's own.
 */
export type Fate =
  | "pass"
  | "cut"
  | "hang"
  | { readonly lose: true; readonly afterwards?: () => Promise<void> }
  | { readonly slow: number }
  | {
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface Gate {
  readonly url: string;
  /** The service behind it. */
  target: string;
  /** Decides each request's fate; passes all on unless set. Waited for. */
  fateOf: (call: Call) => Fate | Promise<Fate>;
  close(): Promise<void>;
}

/** A server in front of a service of the same protocol that can fail as networks and services do. */
export async function openGate(target: string): Promise<Gate> {
  const server = createServer((request, response) => void answer(gate, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const gate: Gate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target,
    fateOf: () => "pass",
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return gate;
}

async function answer(gate: Gate, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const bytes = Buffer.concat((await request.toArray()) as Buffer[]);
    const fate = await gate.fateOf(callOf(request, bytes));
    if (fate === "hang") return;
    if (fate === "cut") request.socket.destroy();
    else if (fate === "pass") reply(response, await passOn(gate, request, bytes));
    else if ("lose" in fate) {
      await passOn(gate, request, bytes);
      await fate.afterwards?.();
      request.socket.destroy();
    } else if ("slow" in fate) {
      await new Promise((resolve) => setTimeout(resolve, fate.slow));
      reply(response, await passOn(gate, request, bytes));
    } else {
      const text = typeof fate.body === "string" ? fate.body : JSON.stringify(fate.body);
      response.writeHead(fate.status, { "content-type": "application/json", ...fate.headers }).end(text);
    }
  } catch {
    // Whoever asked is dead or the service is: both see a cut connection.
    request.socket.destroy();
  }
}

function callOf(request: IncomingMessage, bytes: Buffer): Call {
  const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
  const target = String(request.headers["x-amz-target"] ?? "");
  return {
    path: request.url ?? "",
    operation: target.slice(target.lastIndexOf(".") + 1),
    body: text === "" ? undefined : JSON.parse(text),
  };
}

interface Answer {
  readonly message: IncomingMessage;
  readonly bytes: Buffer;
}

async function passOn(gate: Gate, request: IncomingMessage, bytes: Buffer): Promise<Answer> {
  const { method, headers, url = "/" } = request;
  const passed = forward(new URL(url, gate.target), { method, headers, agent: false });
  passed.end(bytes);
  const [message] = (await once(passed, "response")) as [IncomingMessage];
  return { message, bytes: Buffer.concat((await message.toArray()) as Buffer[]) };
}

function reply(response: ServerResponse, { message, bytes }: Answer): void {
  const { "transfer-encoding": _chunked, connection: _hop, ...headers } = message.headers;
  response.writeHead(message.statusCode ?? 500, { ...headers, "content-length": bytes.length }).end(bytes);
}
