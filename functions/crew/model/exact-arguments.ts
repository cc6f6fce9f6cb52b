import type { LanguageModelV4CallOptions, LanguageModelV4Content } from "@ai-sdk/provider";

import { exactNumbersIn, withExactNumbersAs } from "../../json/exact-json.ts";
import type { ExactNumber } from "../../json/exact-number.ts";
import { isJsonObject } from "../../json/json.ts";
import { levelsOf } from "../../json/levels.ts";
import { readExactJson } from "../../json/read-json.ts";

/** The only key of arguments that stand for their own text. */
const TEXT = "stepcrew: arguments as text";

/**
 * A reply whose tool calls keep the digits of their numbers while the AI SDK parses them: such arguments
 * become an object that holds their text, which `exactArguments` reads. All others stay as they are. What no
 * tool's schema undoes (a call of no tool that there is) has its large numbers as texts.
 */
export function withExactArguments(
  content: readonly LanguageModelV4Content[],
  tools: NonNullable<LanguageModelV4CallOptions["tools"]>,
): LanguageModelV4Content[] {
  return content.map((part) => {
    if (part.type !== "tool-call") return part;
    const value = readExactJson(part.input);
    if (exactNumbersIn(value).length === 0 || isRefusedBySdk(value)) return part;
    const isOffered = tools.some(({ name }) => name === part.toolName);
    const held = isOffered ? { [TEXT]: part.input } : withExactNumbersAs(value, textOf);
    return { ...part, input: JSON.stringify(held) };
  });
}

const textOf = ({ source }: ExactNumber): string => source;

/** Its parser takes no keys that reach into every JavaScript object. */
function isRefusedBySdk(value: unknown): boolean {
  for (const level of levelsOf(value)) {
    if (
      level.some(
        (each) => isJsonObject(each) && ["__proto__", "constructor"].some((key) => Object.hasOwn(each, key)),
      )
    )
      return true;
  }
  return false;
}

/** The arguments of a call, with the digits of all their numbers. */
export function exactArguments(parsed: unknown): unknown {
  const text = isJsonObject(parsed) ? parsed[TEXT] : undefined;
  return typeof text === "string" ? readExactJson(text) : parsed;
}
