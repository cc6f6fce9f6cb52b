import type { Node } from "jsonc-parser";
import { type Document, visit } from "yaml";

import { ExactNumber, exactJson, readLooseNumber, readNumber } from "../../json/exact-number.ts";

/** The parser's nodes, whose values it reads only when it is asked for them. */
type JsonNode = Omit<Node, "value" | "children"> & { value?: unknown; readonly children?: JsonNode[] };

/** A number that nothing behind a crew can keep, and where it stands. */
export interface UnkeptNumber {
  readonly offset: number;
  readonly message: string;
}

/** Gives the numbers of a parsed JSON text the digits they have there, and tells of those with too many. */
export function keepDigitsOfJson(root: JsonNode | undefined, text: string): readonly UnkeptNumber[] {
  if (root === undefined) return [];
  if (root.type !== "number") return (root.children ?? []).flatMap((child) => keepDigitsOfJson(child, text));
  const number = readNumber(text.slice(root.offset, root.offset + root.length));
  root.value = number;
  return unkept(number, root.offset);
}

/** The same of a YAML document, whose value `yamlValue` then gives. */
export function keepDigitsOfYaml(document: Document): readonly UnkeptNumber[] {
  const found: UnkeptNumber[] = [];
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== "number" || node.source === undefined) return;
      const number = exactScalar(node.source, node.value);
      node.value = number;
      found.push(...unkept(number, node.range?.[0] ?? 0));
    },
  });
  return found;
}

/** The parser makes of exact numbers what JSON.stringify would write. */
export const yamlValue = (document: Document): unknown => withoutRawJson(document.toJS());

function withoutRawJson(value: unknown): unknown {
  if (exactJson.isRawJSON(value)) return new ExactNumber((value as { readonly rawJSON: string }).rawJSON);
  if (Array.isArray(value)) return value.map(withoutRawJson);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutRawJson(each)]));
}

const HEXADECIMAL = /^0x[\da-f]+$/i;

/** YAML 1.1 has other ways to write numbers: what is none of ours means what its parser says. */
function exactScalar(source: string, value: number): number | ExactNumber {
  const text = source.replaceAll("_", "");
  const read = HEXADECIMAL.test(text) ? readNumber(String(BigInt(text))) : readLooseNumber(text);
  return read instanceof ExactNumber && Number(read.source) === value ? read : value;
}

const unkept = (number: number | ExactNumber, offset: number): readonly UnkeptNumber[] =>
  number instanceof ExactNumber && !number.isStorable
    ? [
        {
          offset,
          message: `${number.source} takes more than 38 digits: write one of fewer, or put it in quotes where a text will do`,
        },
      ]
    : [];
