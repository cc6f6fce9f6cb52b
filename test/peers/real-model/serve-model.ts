/**
 * Serves a model by chat completions, on a free port that it prints: `serve-model.ts MODULE WEIGHTS`. It
 * refuses tools, as small models' servers do.
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

import { messageOf } from "../../../functions/text/error-text.ts";
import type { ChatItem, LlamaModule } from "./llama-types.ts";

interface ChatRequest {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly unknown[];
  readonly response_format?: { readonly json_schema?: { readonly schema: unknown } };
  readonly stop?: string | readonly string[];
}

/** The model has little to say, and what it does takes time. */
const LONGEST_ANSWER = { text: 120, json: 400 };

const [modulePath = "", modelPath = ""] = process.argv.slice(2);
const { getLlama, LlamaChatSession } = (await import(modulePath)) as LlamaModule;
// A second thread waits in a loop for the first, which takes forever where the cores are busy.
const threads = 1;
const llama = await getLlama({ gpu: false, build: "never", maxThreads: threads });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 8192, threads });
const contextSequence = context.getSequence();
const session = new LlamaChatSession({ contextSequence });

function usedTokens(): { readonly input: number; readonly output: number } {
  const { usedInputTokens: input, usedOutputTokens: output } = contextSequence.tokenMeter;
  return { input, output };
}

const textOf = (content: unknown): string =>
  typeof content === "string" ? content : JSON.stringify(content);

function itemOf({ role, content }: ChatRequest["messages"][number]): ChatItem {
  if (role === "assistant") return { type: "model", response: [textOf(content)] };
  return { type: role === "system" ? "system" : "user", text: textOf(content) };
}

async function answerTo(request: ChatRequest): Promise<object> {
  const before = usedTokens();
  const earlier = request.messages.slice(0, -1);
  const schema = request.response_format?.json_schema?.schema;
  session.setChatHistory(earlier.map(itemOf));
  const { responseText, stopReason } = await session.promptWithMeta(
    textOf(request.messages.at(-1)?.content),
    {
      maxTokens: schema === undefined ? LONGEST_ANSWER.text : LONGEST_ANSWER.json,
      temperature: 0,
      repeatPenalty: { penalty: 1.2 },
      customStopTriggers: [request.stop ?? []].flat(),
      ...(schema !== undefined && { grammar: await llama.createGrammarForJsonSchema(schema) }),
    },
  );
  const after = usedTokens();
  const [prompt_tokens, completion_tokens] = [after.input - before.input, after.output - before.output];
  const usage = { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
  const message = { role: "assistant", content: responseText };
  const finish_reason = stopReason === "maxTokens" && schema !== undefined ? "length" : "stop";
  return { object: "chat.completion", choices: [{ index: 0, message, finish_reason }], usage };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** One after the other: there is one conversation. */
let last: Promise<unknown> = Promise.resolve();
const server = createServer((incoming, response) => {
  last = last.then(async () => {
    try {
      const request = (await json(incoming)) as ChatRequest;
      if (request.tools !== undefined && request.tools.length > 0)
        send(response, 400, { error: { message: "This model does not support tools" } });
      else send(response, 200, await answerTo(request));
    } catch (error) {
      send(response, 500, { error: { message: messageOf(error) } });
    }
  });
});
await once(server.listen(0, "127.0.0.1"), "listening");
console.log((server.address() as AddressInfo).port);
