import { startAnsweringServer } from "../servers/answering-server.ts";

/** What a model says by the Responses API. */
export interface SaidByResponses {
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[];
  /** What it thought, as only the provider can read it. */
  readonly thoughts?: string;
}

type Body = Readonly<Record<string, unknown>>;
type Answer = SaidByResponses | { readonly status: number; readonly body: unknown };

/** A reply as OpenAI's Responses API puts it on the wire. */
const responseOf = ({ text, toolCalls = [], thoughts }: SaidByResponses, index: number): unknown => ({
  id: `resp_${index}`,
  object: "response",
  created_at: 0,
  model: "scripted",
  status: "completed",
  output: [
    ...(thoughts === undefined
      ? []
      : [{ type: "reasoning", id: `rs_${index}`, summary: [], encrypted_content: thoughts }]),
    ...toolCalls.map((call, position) => ({
      type: "function_call",
      id: `fc_${index}_${position}`,
      call_id: `call_${index}_${position}`,
      name: call.name,
      arguments: JSON.stringify(call.arguments),
    })),
    ...(text === undefined
      ? []
      : [
          {
            type: "message",
            id: `msg_${index}`,
            role: "assistant",
            status: "completed",
            content: [{ type: "output_text", text, annotations: [] }],
          },
        ]),
  ],
  usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
});

/** A server that answers at /v1/responses by a script, and elsewhere as it is told. */
export async function startResponsesServer(
  script: (body: Body, index: number) => Answer,
  elsewhere: (path: string) => { readonly status: number; readonly body: unknown },
) {
  let count = 0;
  const server = await startAnsweringServer((text, { path }) => {
    if (path !== "/v1/responses") return elsewhere(path);
    const index = count++;
    const answer = script(JSON.parse(text) as Body, index);
    return "status" in answer ? answer : { body: responseOf(answer, index) };
  });
  return {
    ...server,
    asked: () => server.requests.map(({ path, body }) => ({ path, body: JSON.parse(body) as Body })),
    [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose](),
  };
}
