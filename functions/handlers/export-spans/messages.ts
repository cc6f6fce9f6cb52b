import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { readJson } from "../../json/read-json.ts";
import { fittingJson } from "./fitting-json.ts";

// Conversations as OpenTelemetry's conventions for generative AI write them: JSON in a text, with parts of
// named types. Ours are the AI SDK's.

type Part = Readonly<Record<string, unknown>>;

interface Message {
  readonly role: string;
  readonly parts: readonly Part[];
  readonly finish_reason?: string;
}

export const saidByUser = (content: string): string =>
  fittingJson([{ role: "user", parts: [{ type: "text", content }] } satisfies Message]);

export const saidByAssistant = (content: string): string =>
  fittingJson([
    { role: "assistant", parts: [{ type: "text", content }], finish_reason: "stop" } satisfies Message,
  ]);

/** What a model was asked, and what it answered, as attributes. */
export function chatContent(asked: JsonObject | undefined, reply: unknown): Readonly<Record<string, string>> {
  const messages = listOf(asked?.["messages"]).filter(isJsonObject);
  const instructions = messages.filter(({ role }) => role === "system").flatMap(partsOf);
  const others = messages
    .filter(({ role }) => role !== "system")
    .map((message) => ({ role: textOf(message["role"]), parts: partsOf(message) }) satisfies Message);
  const tools = listOf(asked?.["tools"]).filter(isJsonObject).map(definitionOf);
  const answer = isJsonObject(reply) ? reply : {};
  const answered = partsOf(answer);
  return {
    ...(instructions.length > 0 && { "gen_ai.system_instructions": fittingJson(instructions) }),
    ...(others.length > 0 && { "gen_ai.input.messages": fittingJson(others) }),
    ...(tools.length > 0 && { "gen_ai.tool.definitions": fittingJson(tools) }),
    ...(answered.length > 0 && {
      "gen_ai.output.messages": fittingJson([
        { role: "assistant", parts: answered, finish_reason: finishOf(answer) } satisfies Message,
      ]),
    }),
  };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function partsOf({ content }: JsonObject): readonly Part[] {
  if (typeof content === "string") return [{ type: "text", content }];
  return listOf(content).filter(isJsonObject).map(partOf);
}

/** Files are named and not sent. */
function partOf(part: JsonObject): Part {
  const { type, text, toolCallId: id, toolName: name, input, output } = part;
  if (type === "tool-call") return { type: "tool_call", id, name, arguments: givenTo(input) };
  if (type === "tool-result") return { type: "tool_call_response", id, name, response: resultIn(output) };
  if (typeof text === "string") return { type: textOf(type), content: text };
  return { type: textOf(type), mime_type: part["mediaType"] };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A model writes arguments as a text of JSON, which is shown as what it says. */
function givenTo(input: unknown): unknown {
  if (typeof input !== "string") return input;
  const value = readJson(input);
  // The model wrote what is no JSON, and that is what is shown.
  return value === undefined ? input : value;
}

const resultIn = (output: unknown): unknown =>
  isJsonObject(output) && "value" in output ? output["value"] : output;

const definitionOf = ({ name, description, inputSchema }: JsonObject): Part => ({
  type: "function",
  name,
  description,
  parameters: inputSchema,
});

const FINISHES: Readonly<Record<string, string>> = {
  "tool-calls": "tool_call",
  "content-filter": "content_filter",
};

function finishOf({ finishReason }: JsonObject): string {
  const reason = isJsonObject(finishReason) ? finishReason["unified"] : finishReason;
  return typeof reason === "string" ? (FINISHES[reason] ?? reason) : "stop";
}
