import { EventEmitter } from "node:events";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import type { NearbyAnswer, NearbyRequest } from "../../functions/adapters/network/nearby-servers.ts";

/** What a server's listener looks at in a request that has come without a socket. */
class InnerRequest extends EventEmitter {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor({ method, path, headers, body }: NearbyRequest) {
    super();
    this.method = method;
    this.url = path;
    this.headers = headers;
    // As with a socket, nothing comes before somebody listens to it.
    this.on("newListener", (event) => {
      if (event === "end") queueMicrotask(() => this.#deliver(body));
    });
  }

  #deliver(body: string | Uint8Array): void {
    this.emit("data", Buffer.from(body));
    this.emit("end");
  }
}

/** Collects an answer that is given as one piece. */
class InnerResponse {
  statusCode = 200;
  readonly #headers: Record<string, string> = {};
  readonly #done: (answer: NearbyAnswer) => void;

  constructor(done: (answer: NearbyAnswer) => void) {
    this.#done = done;
  }

  setHeader(name: string, value: unknown): void {
    this.#headers[name.toLowerCase()] = String(value);
  }

  writeHead(status: number, headers: Readonly<Record<string, string>> = {}): this {
    this.statusCode = status;
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    return this;
  }

  end(body: string | Uint8Array = ""): this {
    this.#done({ statusCode: this.statusCode, headers: this.#headers, body: Buffer.from(body) });
    return this;
  }
}

/**
 * Has a listener of `node:http` answer a request of this process, for what it takes and gives as one
 * piece.
 */
export async function answerInside(listener: RequestListener, request: NearbyRequest): Promise<NearbyAnswer> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return new Promise((resolve) => {
    const asked = new InnerRequest({ ...request, headers }) as unknown as IncomingMessage;
    listener(asked, new InnerResponse(resolve) as unknown as ServerResponse);
  });
}
