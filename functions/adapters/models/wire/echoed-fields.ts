import type {
  LanguageModelV4Content,
  LanguageModelV4Prompt,
  SharedV4ProviderMetadata,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";

import { isJsonObject, type JsonObject } from "../../../json/json.ts";
import { isObject, type Mutable, objectsOf } from "./wire-json.ts";

/**
 * Fields that servers add to what a model says and want back with it: Gemini's thought signatures
 * (`extra_content`), LiteLLM's `provider_specific_fields` and `thinking_blocks`, the
 * `reasoning_details` and `reasoning_content` of others. Whatever they are called, they are kept with the
 * reply and sent again under the same name: without them such servers refuse the next request.
 */
const NAMESPACE = "echoed";
type Fields = SharedV4ProviderMetadata[string];

/** Fields that the packages read and write themselves, or that requests do not have. */
const MESSAGE_FIELDS = new Set(
  "role content tool_calls function_call refusal annotations audio index name".split(" "),
);
const CALL_FIELDS = new Set("id type function index".split(" "));

/** The reply's content with the fields that are to be sent again: the message's with its first part. */
export function keepEchoes(
  content: readonly LanguageModelV4Content[],
  body: unknown,
): LanguageModelV4Content[] {
  const message = replyMessage(body);
  const [ofMessage, thoughtsAs] = withoutThoughts(unknownFields(message, MESSAGE_FIELDS), content);
  const calls = objectsOf(message["tool_calls"]).map((call) => unknownFields(call, CALL_FIELDS));
  let position = 0;
  return content.map((part, index) => {
    const ofCall = part.type === "tool-call" ? calls[position++] : undefined;
    const fields = {
      ...(index === 0 && Object.keys(ofMessage).length > 0 && { message: ofMessage }),
      ...(index === 0 && thoughtsAs !== undefined && { thoughtsAs }),
      ...(ofCall !== undefined && Object.keys(ofCall).length > 0 && { call: ofCall }),
    };
    if (Object.keys(fields).length === 0) return part;
    const { providerMetadata } = part as { readonly providerMetadata?: SharedV4ProviderMetadata };
    return { ...part, providerMetadata: { ...providerMetadata, [NAMESPACE]: fields as Fields } };
  });
}

/** What the model thought is a part of the content already: only its field's name is kept then. */
function withoutThoughts(
  fields: JsonObject,
  content: readonly LanguageModelV4Content[],
): readonly [JsonObject, string | undefined] {
  const thoughts = content.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
  const name = Object.keys(fields).find((each) => thoughts !== "" && fields[each] === thoughts);
  const others = Object.entries(fields).filter(([each]) => each !== name);
  return [Object.fromEntries(others), name === PACKAGES_NAME ? undefined : name];
}

/** What the packages call the field of thoughts in requests. */
const PACKAGES_NAME = "reasoning_content";

/**
 * Puts the kept fields into a request's messages. The packages write one message for each of the assistant's,
 * in the same order.
 */
export function sendEchoes(prompt: LanguageModelV4Prompt, body: Mutable): void {
  const told = prompt.flatMap((message) => (message.role === "assistant" ? [message.content] : []));
  const written = objectsOf(body["messages"]).filter(({ role }) => role === "assistant");
  for (const [index, message] of written.entries()) {
    const parts = told[index] ?? [];
    const thoughtsAs = parts.map((part) => part.providerOptions?.[NAMESPACE]?.["thoughtsAs"]).find(Boolean);
    if (typeof thoughtsAs === "string" && PACKAGES_NAME in message) {
      message[thoughtsAs] = message[PACKAGES_NAME];
      delete message[PACKAGES_NAME];
    }
    Object.assign(message, parts.map((part) => echoOf(part, "message")).find(Boolean));
    const calls = objectsOf(message["tool_calls"]);
    const toldCalls = parts.filter(({ type }) => type === "tool-call");
    for (const [position, call] of calls.entries()) Object.assign(call, echoOf(toldCalls[position], "call"));
  }
}

function echoOf(
  part: { readonly providerOptions?: SharedV4ProviderOptions } | undefined,
  of: "message" | "call",
): JsonObject | undefined {
  const fields: unknown = part?.providerOptions?.[NAMESPACE]?.[of];
  return isJsonObject(fields) ? fields : undefined;
}

function replyMessage(body: unknown): Mutable {
  const [choice] = objectsOf(isObject(body) ? body["choices"] : undefined);
  return isObject(choice?.["message"]) ? choice["message"] : {};
}

function unknownFields(object: Mutable, known: ReadonlySet<string>): JsonObject {
  const fields = Object.entries(object).filter(
    ([name, value]) => !known.has(name) && value !== null && value !== undefined,
  );
  return Object.fromEntries(fields) as JsonObject;
}
