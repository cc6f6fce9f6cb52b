import { readJsonOrText } from "../api/exact-json.ts";

/** A piece of a message as people read it. */
export interface Part {
  /** What stands above it; "" for plain text. */
  readonly label: string;
  readonly text: string;
  /** A text in somebody's words may be Markdown; JSON is not. */
  readonly isProse: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** The parts of a message's content, which is a text or a list; what is not known is shown as it is. */
export function partsOf(content: unknown): readonly Part[] {
  if (typeof content === "string") return [prose("", content)];
  if (!Array.isArray(content)) return content === undefined || content === null ? [] : [json("", content)];
  return content.map((part: unknown) => partOf(asFields(part) ?? {}, part));
}

function partOf(fields: Fields, whole: unknown): Part {
  const { type, text, toolName } = fields;
  if (type === "text" && typeof text === "string") return prose("", text);
  if (type === "reasoning" && typeof text === "string") return prose("Thinking", text);
  if (type === "tool-call") return json(`Calls ${String(toolName)}`, inputOf(fields["input"]));
  if (type === "tool-result") return resultOf(`Result of ${String(toolName)}`, fields["output"]);
  return json("", whole);
}

/** A tool's output is wrapped with what kind it is. */
function resultOf(label: string, output: unknown): Part {
  const { value = output } = asFields(output) ?? {};
  return valuePart(label, value);
}

export const valuePart = (label: string, value: unknown): Part =>
  typeof value === "string" ? textOrJson(label, value) : json(label, value);

/** Many tools answer JSON as a text. */
function textOrJson(label: string, text: string): Part {
  const value = /^\s*[[{]/.test(text) ? inputOf(text) : text;
  return typeof value === "string" ? prose(label, text) : json(label, value);
}

/** Arguments may be a text that holds JSON. */
const inputOf = (input: unknown): unknown => (typeof input === "string" ? readJsonOrText(input) : input);

export const asFields = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

const prose = (label: string, text: string): Part => ({ label, text, isProse: true });
const json = (label: string, value: unknown): Part => ({
  label,
  text: JSON.stringify(value, undefined, 2) ?? "",
  isProse: false,
});
