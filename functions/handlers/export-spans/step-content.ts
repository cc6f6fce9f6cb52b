import type { SpanAttributes } from "../../domain/spans/spans.ts";
import type { WholeStep } from "../../domain/steps/steps.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { fittingJson } from "./fitting-json.ts";
import { chatContent } from "./messages.ts";

/** What was asked for a step, and what came of it, as attributes. */
export function stepContent({ about, asked, value, isStored }: WholeStep): SpanAttributes {
  const request = isJsonObject(asked) ? asked : undefined;
  if (about?.kind === "model")
    return { ...settingsOf(request?.["settings"]), ...chatContent(request, value) };
  const [given, result] =
    about?.tool === undefined
      ? ["stepcrew.asked", "stepcrew.answer"]
      : ["gen_ai.tool.call.arguments", "gen_ai.tool.call.result"];
  return {
    ...(request !== undefined && { [given]: fittingJson(argumentsOf(request)) }),
    ...(isStored && value !== undefined && { [result]: fittingJson(value) }),
  };
}

/** A tool's call is kept with the tool's name beside what it was given. */
const argumentsOf = (request: JsonObject): unknown => ("input" in request ? request["input"] : request);

/** Settings of a request, by the names that OpenTelemetry has for them. */
const SETTINGS: Readonly<Record<string, string>> = {
  temperature: "gen_ai.request.temperature",
  top_p: "gen_ai.request.top_p",
  top_k: "gen_ai.request.top_k",
  max_output_tokens: "gen_ai.request.max_tokens",
  seed: "gen_ai.request.seed",
  presence_penalty: "gen_ai.request.presence_penalty",
  frequency_penalty: "gen_ai.request.frequency_penalty",
};

const settingsOf = (settings: unknown): SpanAttributes =>
  Object.fromEntries(
    Object.entries(isJsonObject(settings) ? settings : {}).flatMap(([key, value]) => {
      const name = Object.hasOwn(SETTINGS, key) ? SETTINGS[key] : undefined;
      return name !== undefined && typeof value === "number" ? [[name, value]] : [];
    }),
  );
