import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { type AnsweringServer, startAnsweringServer } from "../servers/answering-server.ts";

/** What a model answers, whatever its API. */
export interface ProviderReply {
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[];
  /** Why it stopped before its end: the token limit, or a filter. */
  readonly stopped?: "length" | "refused";
  readonly outputTokens?: number;
}

/** A reply, or an answer that is none. */
type Answer = ProviderReply | { readonly status: number; readonly body: unknown };

/** How one API puts a reply on the wire, and what has to be set to be asked by it. */
interface Wire {
  readonly completion: (reply: ProviderReply, index: number) => unknown;
  readonly environment: (url: string) => Readonly<Record<string, string>>;
}

const chatCompletion: Wire["completion"] = ({ text, toolCalls, stopped, outputTokens = 5 }, index) => ({
  id: `chatcmpl-${index}`,
  object: "chat.completion",
  created: 0,
  model: "scripted",
  choices: [
    {
      index: 0,
      finish_reason:
        stopped === undefined
          ? toolCalls === undefined
            ? "stop"
            : "tool_calls"
          : { length: "length", refused: "content_filter" }[stopped],
      message: {
        role: "assistant",
        content: text ?? null,
        ...(toolCalls && {
          tool_calls: toolCalls.map((call, position) => ({
            id: `call_${index}_${position}`,
            type: "function",
            function: { name: call.name, arguments: JSON.stringify(call.arguments) },
          })),
        }),
      },
    },
  ],
  usage: { prompt_tokens: 10, completion_tokens: outputTokens, total_tokens: 10 + outputTokens },
});

const anthropicMessage: Wire["completion"] = ({ text, toolCalls, stopped, outputTokens = 5 }, index) => ({
  id: `msg_${index}`,
  type: "message",
  role: "assistant",
  model: "scripted",
  content: [
    ...(text === undefined ? [] : [{ type: "text", text }]),
    ...(toolCalls ?? []).map((call, position) => ({
      type: "tool_use",
      id: `toolu_${index}_${position}`,
      name: call.name,
      input: call.arguments,
    })),
  ],
  stop_reason:
    stopped === undefined
      ? toolCalls === undefined
        ? "end_turn"
        : "tool_use"
      : { length: "max_tokens", refused: "refusal" }[stopped],
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: outputTokens },
});

const converseOutput: Wire["completion"] = ({ text, toolCalls, stopped, outputTokens = 5 }, index) => ({
  output: {
    message: {
      role: "assistant",
      content: [
        ...(text === undefined ? [] : [{ text }]),
        ...(toolCalls ?? []).map((call, position) => ({
          toolUse: { toolUseId: `tooluse_${index}_${position}`, name: call.name, input: call.arguments },
        })),
      ],
    },
  },
  stopReason:
    stopped === undefined
      ? toolCalls === undefined
        ? "end_turn"
        : "tool_use"
      : { length: "max_tokens", refused: "guardrail_intervened" }[stopped],
  usage: { inputTokens: 10, outputTokens, totalTokens: 10 + outputTokens },
  metrics: { latencyMs: 1 },
});

export const WIRES = {
  openai: {
    completion: chatCompletion,
    environment: (url) => ({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: `${url}/v1` }),
  },
  anthropic: {
    completion: anthropicMessage,
    environment: (url) => ({ ANTHROPIC_API_KEY: "sk-test", ANTHROPIC_BASE_URL: `${url}/v1` }),
  },
  bedrock: {
    completion: converseOutput,
    environment: (url) => ({
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "AKIATEST",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    }),
  },
  "openai-compatible": {
    completion: chatCompletion,
    environment: (url) => ({ OLLAMA_BASE_URL: `${url}/v1` }),
  },
} as const satisfies Record<string, Wire>;

export interface ProviderServer extends AnsweringServer {
  /** Models that are asked at this server. */
  readonly models: ReturnType<typeof modelsFromEnvironment>;
  readonly bodies: () => readonly Record<string, unknown>[];
}

/** A server that speaks a provider's API, and answers by a script. */
export async function startProviderServer(
  api: keyof typeof WIRES,
  model: string,
  script: (body: Readonly<Record<string, unknown>>, index: number) => Answer,
): Promise<ProviderServer> {
  const wire: Wire = WIRES[api];
  let count = 0;
  const server = await startAnsweringServer((text) => {
    const index = count++;
    const answer = script(JSON.parse(text) as Record<string, unknown>, index);
    return "status" in answer ? answer : { body: wire.completion(answer, index) };
  });
  return {
    ...server,
    models: modelsFromEnvironment({ MODEL: model, ...wire.environment(server.url) }),
    bodies: () => server.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
    [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose](),
  };
}
