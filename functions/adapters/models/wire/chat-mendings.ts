import { readExactJson } from "../../../json/read-json.ts";
import { readArguments } from "./call-arguments.ts";
import { isObject, type Mutable, objectsOf } from "./wire-json.ts";

/** One choice without a list. */
export function mendChoices(reply: Mutable): boolean {
  const { choices, message } = reply;
  if (Array.isArray(choices)) return false;
  if (isObject(choices)) {
    // Some servers write lists as objects with numbers for keys.
    reply["choices"] = "0" in choices ? Object.values(choices) : [choices];
    return true;
  }
  // The own API of local servers answers like this.
  if (!isObject(message)) return false;
  reply["choices"] = [{ index: 0, message, finish_reason: reply["done_reason"] ?? "stop" }];
  return true;
}

/** As a stream writes it (`delta`), as an older completion does (`text`), or the bare text. */
export function mendMessage(reply: Mutable): boolean {
  let isChanged = false;
  for (const choice of objectsOf(reply["choices"])) {
    const { message, delta, text } = choice;
    if (isObject(message)) continue;
    const bare = [message, text].find((each) => typeof each === "string");
    const found = isObject(delta) ? delta : bare === undefined ? undefined : { content: bare };
    if (found === undefined) continue;
    choice["message"] = { role: "assistant", ...found };
    isChanged = true;
  }
  return isChanged;
}

export function mendRole(reply: Mutable): boolean {
  return mendMessages(reply, (message) => {
    const { role } = message;
    if (role === "assistant" || role === undefined || role === null) return false;
    message["role"] = "assistant";
    return true;
  });
}

/** Calls that stand alone, without `function` or `type`, or in the field that `tool_calls` replaced. */
export function mendCallShape(reply: Mutable): boolean {
  return mendMessages(reply, (message) => {
    const before = JSON.stringify([message["tool_calls"], message["function_call"]]);
    const { tool_calls: written, function_call: older } = message;
    const listed = isObject(written) ? [written] : Array.isArray(written) ? written : undefined;
    const hasOlder = isObject(older) && "name" in older;
    // Some write an empty list beside the older field.
    const calls = listed?.length === 0 && hasOlder ? undefined : listed;
    if (calls === undefined && written !== undefined && written !== null) message["tool_calls"] = null;
    if (calls !== undefined) message["tool_calls"] = calls.map((call: unknown) => callOf(call));
    else if (hasOlder) message["tool_calls"] = [callOf({ function: older })];
    delete message["function_call"];
    return JSON.stringify([message["tool_calls"], older]) !== before;
  });
}

function callOf(call: unknown): unknown {
  if (!isObject(call)) return call;
  if (isObject(call["function"])) return { ...call, type: "function" };
  const { name, arguments: own, input, parameters, ...rest } = call;
  if (typeof name !== "string") return call;
  return { ...rest, type: "function", function: { name, arguments: own ?? input ?? parameters ?? {} } };
}

/** What is no text is written as one, nothing as no arguments. */
export function mendArguments(reply: Mutable): boolean {
  return mendMessages(reply, (message) => {
    const functions = objectsOf(message["tool_calls"]).map((call) => call["function"]);
    const odd = functions.filter(isObject).filter((each) => typeof each["arguments"] !== "string");
    for (const each of odd) each["arguments"] = JSON.stringify(each["arguments"] ?? {});
    return odd.length > 0;
  });
}

/** Texts that are not one JSON object and yet leave no doubt. */
export function mendArgumentTexts(reply: Mutable): boolean {
  return mendMessages(reply, (message) => {
    let isChanged = false;
    for (const called of objectsOf(message["tool_calls"]).map((call) => call["function"])) {
      const text = isObject(called) ? called["arguments"] : undefined;
      if (!isObject(called) || typeof text !== "string" || text.trim() === "") continue;
      const meant = isObject(readExactJson(text)) ? undefined : readArguments(text);
      if (meant === undefined) continue;
      called["arguments"] = JSON.stringify(meant);
      isChanged = true;
    }
    return isChanged;
  });
}

/**
 * Content in blocks becomes a text, with what the model thought beside it. That is odd only where a block is
 * not known, which is left out.
 */
export function mendContent(reply: Mutable): boolean {
  return mendMessages(reply, (message) => {
    const { content } = message;
    if (content === null || content === undefined || typeof content === "string") return false;
    // What it means to say is not known.
    if (isObject(content) && blockText(content) === undefined) return false;
    const blocks = Array.isArray(content) ? (content as readonly unknown[]) : [content];
    message["content"] = blocks.map((block) => blockText(block) ?? "").join("");
    const thoughts = blocks.map((block) => thoughtText(block) ?? "").join("");
    if (thoughts !== "") message["reasoning_content"] ??= thoughts;
    const refusal = blocks.map((block) => refusalText(block) ?? "").join("");
    if (refusal !== "") message["refusal"] ??= refusal;
    const isKnown = (block: unknown) =>
      [blockText, thoughtText, refusalText].some((textOf) => textOf(block) !== undefined);
    return !Array.isArray(content) || !blocks.every((block) => isObject(block) && isKnown(block));
  });
}

function blockText(block: unknown): string | undefined {
  if (typeof block === "string") return block;
  if (typeof block === "number" || typeof block === "boolean") return String(block);
  if (!isObject(block)) return undefined;
  const { type, text, content } = block;
  const isText = type === undefined || type === "text" || type === "output_text";
  const told = isObject(text) ? text["value"] : (text ?? content);
  return isText && typeof told === "string" ? told : undefined;
}

/** That a model does not want to answer is the answer's end, and not its text. */
function refusalText(block: unknown): string | undefined {
  if (!isObject(block) || block["type"] !== "refusal") return undefined;
  return typeof block["refusal"] === "string" ? block["refusal"] : "";
}

function thoughtText(block: unknown): string | undefined {
  if (!isObject(block) || block["type"] !== "thinking") return undefined;
  const { thinking } = block;
  return Array.isArray(thinking)
    ? thinking.map((part) => blockText(part) ?? "").join("")
    : typeof thinking === "string"
      ? thinking
      : "";
}

export function mendFinishReason(reply: Mutable): boolean {
  let isChanged = false;
  for (const choice of objectsOf(reply["choices"])) {
    const { finish_reason: reason } = choice;
    if (reason === undefined || reason === null || typeof reason === "string") continue;
    choice["finish_reason"] = isObject(reason) && typeof reason["type"] === "string" ? reason["type"] : null;
    isChanged = true;
  }
  return isChanged;
}

export function mendIds(reply: Mutable): boolean {
  const named = [
    ...["id", "model"].map((key) => [reply, key] as const),
    ...messagesOf(reply).flatMap((message) =>
      objectsOf(message["tool_calls"]).map((call) => [call, "id"] as const),
    ),
  ];
  const odd = named.filter(([object, key]) => !["string", "undefined"].includes(typeof object[key]));
  for (const [object, key] of odd) {
    const value = object[key];
    object[key] = typeof value === "number" ? String(value) : null;
  }
  return odd.some(([object, key]) => object[key] !== null);
}

/** What a reply is read without: its time, its position, probabilities, links, thoughts that are no text. */
export function mendLeftovers(reply: Mutable): boolean {
  let isChanged = false;
  if (!["number", "undefined"].includes(typeof reply["created"]) && reply["created"] !== null) {
    reply["created"] = typeof reply["created"] === "string" ? Number(reply["created"]) || null : null;
    isChanged = true;
  }
  for (const [index, choice] of objectsOf(reply["choices"]).entries()) {
    if (typeof choice["index"] !== "number") {
      choice["index"] = index;
      isChanged = true;
    }
    // Never asked for.
    delete choice["logprobs"];
  }
  return (
    mendMessages(reply, (message) => {
      const before = JSON.stringify(message);
      for (const name of ["reasoning", "reasoning_content"]) {
        const value = message[name];
        if (isTextOrNothing(value)) continue;
        const texts = (Array.isArray(value) ? value : [value]).map((part) => blockText(part) ?? "");
        message[name] = texts.join("") || null;
      }
      const { refusal, annotations, audio } = message;
      if (!isTextOrNothing(refusal)) delete message["refusal"];
      const isList = Array.isArray(annotations) && annotations.every(isCitation);
      if (!isList && annotations !== null) delete message["annotations"];
      if (!isObject(audio) && audio !== null) delete message["audio"];
      return JSON.stringify(message) !== before;
    }) || isChanged
  );
}

const isTextOrNothing = (value: unknown): boolean =>
  value === undefined || value === null || typeof value === "string";

function isCitation(annotation: unknown): boolean {
  if (!isObject(annotation)) return false;
  const { type, url_citation: link } = annotation;
  const isLink = isObject(link) && typeof link["url"] === "string" && typeof link["title"] === "string";
  const hasPlace = isLink && typeof link["start_index"] === "number" && typeof link["end_index"] === "number";
  return type === "url_citation" && hasPlace;
}

const messagesOf = (reply: Mutable): readonly Mutable[] =>
  objectsOf(reply["choices"]).flatMap(({ message }) => (isObject(message) ? [message] : []));

function mendMessages(reply: Mutable, mend: (message: Mutable) => boolean): boolean {
  let isChanged = false;
  for (const message of messagesOf(reply)) isChanged = mend(message) || isChanged;
  return isChanged;
}
