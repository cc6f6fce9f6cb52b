import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

import type { AgentRun } from "../attempt/agent-run.ts";
import { REHEARSAL_PROVIDER, WIRE_OPTIONS } from "../ports.ts";
import type { CallWay } from "./known-ways.ts";
import type { ModelCallFailure } from "./model-errors.ts";
import type { Setting, SettingChange } from "./refused-settings.ts";
import { formatAfter, inFormat, isHeld } from "./response-format.ts";
import { isAboutTools, toolsInText } from "./text-tools/tools-in-text.ts";

/**
 * As the crew's files and the provider's row say, and else as it is known. A rehearsal takes everything: what
 * keeps a server from it is no part of what is rehearsed.
 */
export function firstWay(run: AgentRun): CallWay {
  if (run.model.provider === REHEARSAL_PROVIDER) return {};
  const known = run.knownWays.get(run.modelName) ?? {};
  const isInText = run.nativeTools === false || known.tools === "text";
  const isResponses = run.responses !== undefined && (run.api === "responses" || known.api === "responses");
  return {
    format: run.structuredOutputs === false ? "none" : known.format,
    ...(isInText && { tools: "text" }),
    ...(isResponses && { api: "responses" }),
    ...(known.settings && { settings: known.settings }),
  };
}

/** The way to ask the same again at once, after a refusal of this one; undefined where there is none. */
export function wayAfter(
  run: AgentRun,
  way: CallWay,
  { failure, options }: { readonly failure: ModelCallFailure; readonly options: LanguageModelV4CallOptions },
): CallWay | undefined {
  const { sendsToResponses, refusedSettings, refusesTools, refusesFormat } = failure;
  const mayBeResponses = run.responses !== undefined && run.api !== "chat" && way.api === undefined;
  if (sendsToResponses && mayBeResponses) return { ...way, api: "responses" };
  const changes = refusedSettings?.settings.flatMap((setting) =>
    changeOf(setting, way, { failure, options }),
  );
  if (changes !== undefined && changes.length > 0) {
    return { ...way, settings: { ...way.settings, ...Object.fromEntries(changes) } };
  }
  if (refusesTools && way.tools === undefined && isAboutTools(options)) return { ...way, tools: "text" };
  const format = refusesFormat && isHeld(options) ? formatAfter(way.format ?? "json_schema") : undefined;
  return format && { ...way, format };
}

/** Another name for the limit of tokens is tried once; whatever was not sent cannot be left out. */
function changeOf(
  setting: Setting,
  way: CallWay,
  { failure, options }: { readonly failure: ModelCallFailure; readonly options: LanguageModelV4CallOptions },
): readonly (readonly [Setting, SettingChange])[] {
  if (way.settings?.[setting] === "left-out") return [];
  const isStop = setting === "stopSequences" && way.tools === "text" && isAboutTools(options);
  const isSent = setting === "include" ? way.api === "responses" : isStop || options[setting] !== undefined;
  if (!isSent) return [];
  const name = failure.refusedSettings?.tokenLimit;
  const isRenamed =
    setting === "maxOutputTokens" && name !== undefined && way.settings?.[setting] === undefined;
  return [[setting, isRenamed ? name : "left-out"]];
}

/** The request asked in this way. */
export function inWay(
  { responses }: Pick<AgentRun, "responses">,
  options: LanguageModelV4CallOptions,
  way: CallWay,
): LanguageModelV4CallOptions {
  const held = inFormat(options, way.format ?? "json_schema");
  const told = way.tools === "text" ? toolsInText(held) : held;
  const { settings = {} } = way;
  const isLeftOut = (name: string) => settings[name as Setting] === "left-out";
  const kept = Object.fromEntries(Object.entries(told).filter(([name]) => !isLeftOut(name)));
  const { maxOutputTokens: tokenLimit } = settings;
  const further = {
    ...(way.api && responses?.options(!isLeftOut("include"))),
    ...(tokenLimit !== undefined && tokenLimit !== "left-out" && { [WIRE_OPTIONS]: { tokenLimit } }),
  };
  const providerOptions = Object.fromEntries(
    Object.entries({ ...told.providerOptions, ...further }).map(([name, own]) => [
      name,
      { ...told.providerOptions?.[name], ...own },
    ]),
  );
  return {
    ...(kept as LanguageModelV4CallOptions),
    ...(Object.keys(providerOptions).length > 0 && { providerOptions }),
  };
}
