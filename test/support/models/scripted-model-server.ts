import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { messageOf } from "../../../functions/text/error-text.ts";

/** Providers have paths of their own between the version and the call. */
const SERVED = /^\/v1\/(?:[^?]*\/)?chat\/completions(?:\?|$)/;

/** A call as OpenAI's chat completions put it on the wire. */
export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly tools?: readonly {
    readonly function: {
      readonly name: string;
      readonly description: string;
      readonly parameters: unknown;
      readonly strict?: boolean;
    };
  }[];
  readonly tool_choice?: unknown;
  readonly response_format?: {
    readonly type: string;
    readonly json_schema?: { readonly name: string; readonly strict?: boolean; readonly schema: unknown };
  };
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The whole body. */
  readonly body: Readonly<Record<string, unknown>>;
}

interface WireMessage {
  readonly role: "system" | "developer" | "user" | "assistant" | "tool";
  readonly content: string | null;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

interface ToolCallReply {
  readonly name: string;
  /** An object is sent as JSON, a string as it is. */
  readonly arguments: unknown;
  readonly id?: string;
}

/** What the server answers; a plain string is a text. */
export type ModelReply =
  | string
  | {
      readonly text?: string;
      readonly toolCalls?: readonly ToolCallReply[];
      readonly finishReason?: string;
      /** Default: 10 prompt tokens, 5 completion tokens. */
      readonly usage?: Readonly<Record<string, unknown>>;
      /** Answered once this resolves. */
      readonly after?: Promise<unknown>;
    }
  | {
      /**
       * An answer that is no completion: an error, HTML, garbage, empty choices. Objects are sent as JSON,
       * texts piece by piece.
       */
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    };

/**
 * Replies in order (a function sees its request), or one function for all; undefined means the script does
 * not know.
 */
export type ModelScript =
  | readonly (ModelReply | ((request: ModelRequest) => ModelReply))[]
  | ((request: ModelRequest, index: number) => ModelReply | undefined);

export interface ScriptedModelServer {
  /** For OPENAI_BASE_URL. */
  readonly url: string;
  readonly requests: readonly ModelRequest[];
  /** Requests that the script had no reply for; a test asserts that there are none. */
  readonly failures: readonly string[];
  /** How many callers hung up before they had their answer. */
  readonly abandoned: () => number;
  readonly close: () => Promise<void>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** A real HTTP server on loopback that speaks OpenAI's chat completions by a script. */
export async function startScriptedModelServer(script: ModelScript): Promise<ScriptedModelServer> {
  const requests: ModelRequest[] = [];
  const failures: string[] = [];
  let abandoned = 0;
  const server = createServer((incoming, response) => {
    response.once("close", () => {
      if (!response.writableFinished) abandoned += 1;
    });
    void answer(incoming, response, requests, failures, script);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  };
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    failures,
    abandoned: () => abandoned,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  requests: ModelRequest[],
  failures: string[],
  script: ModelScript,
): Promise<void> {
  try {
    const chunks = await incoming.toArray();
    if (incoming.method !== "POST" || !SERVED.test(incoming.url ?? "")) {
      throw new Error(`Nothing is served at ${incoming.method} ${incoming.url}`);
    }
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as ModelRequest["body"];
    const request = {
      ...body,
      path: incoming.url,
      headers: incoming.headers,
      body,
    } as unknown as ModelRequest;
    const index = requests.push(request) - 1;
    await send(response, replyTo(script, request, index), index);
  } catch (error) {
    const message = messageOf(error);
    failures.push(message);
    if (!response.headersSent) sendJson(response, 500, { error: { message, type: "script" } });
  }
}

function replyTo(script: ModelScript, request: ModelRequest, index: number): ModelReply {
  const step = typeof script === "function" ? script(request, index) : script[index];
  const reply = typeof step === "function" ? step(request) : step;
  if (reply !== undefined) return reply;
  const last = request.messages.at(-1);
  throw new Error(`The script has no reply for call ${index + 1}, which ends: ${JSON.stringify(last)}`);
}

async function send(response: ServerResponse, reply: ModelReply, index: number): Promise<void> {
  if (typeof reply === "string") {
    sendJson(response, 200, completion({ text: reply }, index));
  } else if ("status" in reply) {
    const { status, body, headers } = reply;
    if (isPieces(body)) await sendPieces(response, status, body);
    else if (typeof body !== "string") sendJson(response, status, body, headers);
    else response.writeHead(status, { "content-type": "text/html", ...headers }).end(body);
  } else {
    await reply.after;
    sendJson(response, 200, completion(reply, index));
  }
}

function isPieces(body: unknown): body is AsyncIterable<string> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

/** Ends when the client is gone; what the pieces throw breaks the answer off. */
async function sendPieces(
  response: ServerResponse,
  status: number,
  pieces: AsyncIterable<string>,
): Promise<void> {
  response.writeHead(status, { "content-type": "application/json" });
  try {
    await pipeline(Readable.from(pieces), response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

function completion(reply: Exclude<ModelReply, string | { status: number }>, index: number): unknown {
  const { text, toolCalls, usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } } = reply;
  const message = {
    role: "assistant",
    content: text ?? null,
    ...(toolCalls && { tool_calls: toolCalls.map((call, position) => wireCall(call, index, position)) }),
  };
  const finishReason = reply.finishReason ?? (toolCalls ? "tool_calls" : "stop");
  return {
    id: `chatcmpl-${index}`,
    object: "chat.completion",
    created: 0,
    model: "scripted",
    choices: [{ index: 0, message, finish_reason: finishReason }],
    usage,
  };
}

function wireCall(call: ToolCallReply, index: number, position: number): unknown {
  const text = typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments);
  return {
    id: call.id ?? `call_${index}_${position}`,
    type: "function",
    function: { name: call.name, arguments: text },
  };
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
