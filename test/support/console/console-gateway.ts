import { once } from "node:events";
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { buildConsole } from "../../../infra/bundle/build-console.ts";

export interface ConsoleGateway {
  /** Of the console, with its stage and a slash. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

interface GatewayOptions {
  /** The API behind it. */
  readonly api: string;
  /** `/prod`, as a deployment has one; "" as the local stack has none. */
  readonly stage?: string;
  /** What it asks for as `x-api-key`; absent: nothing. */
  readonly key?: string;
}

const REFUSAL = JSON.stringify({
  type: "about:blank",
  title: "Forbidden",
  detail:
    "The x-api-key header is missing or wrong. The deployment's outputs name the command that shows the key.",
  request_id: "of-the-gateway",
});

/** Serves the console in front of an API as API Gateway does: under a stage, and behind a key. */
export async function openConsoleGateway({ api, stage = "", key }: GatewayOptions): Promise<ConsoleGateway> {
  const { files: built, policy } = await buildConsole();
  const files = new Map(built.map((file) => [file.name, file]));
  const server = createServer((incoming, response) => {
    const path = (incoming.url ?? "").slice(stage.length + 1);
    const file = files.get(path === "" ? "index.html" : path);
    if (file !== undefined) {
      const headers = { "content-type": file.content_type, "content-security-policy": policy };
      response.writeHead(200, headers).end(file.text);
    } else if (key !== undefined && incoming.headers["x-api-key"] !== key) {
      response.writeHead(403, { "content-type": "application/problem+json" }).end(REFUSAL);
    } else passOn(incoming, response, `${api}/${path}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${stage}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function passOn(incoming: IncomingMessage, response: ServerResponse, url: string): void {
  const { host: _host, origin, ...others } = incoming.headers;
  // To the API the page is one of its own, as it is where it serves the page itself.
  const headers = { ...others, ...(origin !== undefined && { origin: new URL(url).origin }) };
  const passed = forward(url, { method: incoming.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  passed.on("error", () => response.destroy());
  response.on("close", () => passed.destroy());
  incoming.pipe(passed);
}
