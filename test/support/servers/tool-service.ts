import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { ToolContext } from "../../../functions/adapters/tools/built-in-tool.ts";
import type { Tool } from "../../../functions/crew/tool.ts";

interface Asked {
  readonly call: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A service on the web that answers every request alike, and remembers what it was asked. */
export async function startService(
  status: number,
  answer: string,
  answerHeaders: Readonly<Record<string, string>> = {},
  onAsked: () => unknown = () => undefined,
) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    onAsked();
    void request.toArray().then((chunks: Buffer[]) => {
      const text = Buffer.concat(chunks).toString();
      const { method, url, headers } = request;
      asked.push({
        call: `${method} ${url}`,
        headers,
        body: text === "" ? undefined : (JSON.parse(text) as unknown),
      });
      response.writeHead(status, answerHeaders).end(answer);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    service: { title: "Serper", origin: `http://127.0.0.1:${port}`, keyVariable: "SERPER_API_KEY" },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** What tools are made of that need nothing but variables. */
export const contextOf = (environment: Readonly<Record<string, string>>): ToolContext =>
  ({ environment }) as unknown as ToolContext;

/** As the engine calls it: the arguments read by the tool's own schema. */
export async function callTool(tool: Tool, input: unknown): Promise<unknown> {
  const parsed = tool.parse(input);
  if ("problem" in parsed) throw new Error(parsed.problem);
  const signal = AbortSignal.timeout(60_000);
  return tool.run(parsed.input, { signal, idempotencyKey: "k", executionId: "e" });
}
