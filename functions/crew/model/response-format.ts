import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

/** How an answer is held to a schema, the best way first. Whatever it is, the prompt holds the schema too. */
const FORMATS = ["json_schema", "json_object", "none"] as const;
export type AnswerFormat = (typeof FORMATS)[number];

/** The next best; undefined after the last. */
export const formatAfter = (format: AnswerFormat): AnswerFormat | undefined =>
  FORMATS[FORMATS.indexOf(format) + 1];

/** Whether a request holds its answer to a schema. */
export const isHeld = ({ responseFormat }: LanguageModelV4CallOptions): boolean =>
  responseFormat?.type === "json";

/** The request with its answer held in this way. */
export function inFormat(
  options: LanguageModelV4CallOptions,
  format: AnswerFormat,
): LanguageModelV4CallOptions {
  if (!isHeld(options) || format === "json_schema") return options;
  const { responseFormat: _schema, ...rest } = options;
  return format === "none" ? rest : { ...rest, responseFormat: { type: "json" } };
}
