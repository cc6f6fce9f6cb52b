import type { Setting, SettingChange } from "./refused-settings.ts";
import type { AnswerFormat } from "./response-format.ts";

/** In which way a model is asked, as far as that is not the usual one. A step keeps what a call found out. */
export interface CallWay {
  /** How an answer is held to a schema, where the server does not take a better form. */
  readonly format?: AnswerFormat | undefined;
  /** Tools are offered in words. */
  readonly tools?: "text" | undefined;
  /** By OpenAI's Responses API. */
  readonly api?: "responses" | undefined;
  /** Settings that the server does not take, by the AI SDK's names. */
  readonly settings?: Readonly<Partial<Record<Setting, SettingChange>>> | undefined;
}

/** Ways by model, as far as they were found out in an execution. */
export type KnownWays = Map<string, CallWay>;

/** Adds what a step found out to what is known of its model. */
export function rememberWay(
  known: KnownWays,
  model: string,
  { format, tools, api, settings }: CallWay,
): void {
  const before = known.get(model) ?? {};
  known.set(model, {
    ...before,
    ...(format && { format }),
    ...(tools && { tools }),
    ...(api && { api }),
    ...(settings && { settings: { ...before.settings, ...settings } }),
  });
}

/** What a call found out: the difference between the way it began with and the one that was answered. */
export function foundOut(first: CallWay, last: CallWay): CallWay {
  const settings = Object.entries(last.settings ?? {}).filter(
    ([name, change]) => first.settings?.[name as Setting] !== change,
  );
  return {
    ...(last.format !== first.format && { format: last.format }),
    ...(last.tools !== first.tools && { tools: last.tools }),
    ...(last.api !== first.api && { api: last.api }),
    ...(settings.length > 0 && { settings: Object.fromEntries(settings) }),
  };
}
