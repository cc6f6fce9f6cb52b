import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, visit } from "yaml";

import { isJsonObject } from "../../json/json.ts";
import type { YamlMistake } from "./yaml-mistakes.ts";

/**
 * What the parser reads and PyYAML's safe loader, with which CrewAI reads, refuses: in the order of the
 * text.
 */
export function contentErrors(document: Document): readonly YamlMistake[] {
  const found: YamlMistake[] = [];
  const add = (node: unknown, message: string): void => void found.push({ offset: offsetOf(node), message });
  const refuseTag = (node: { readonly tag?: string }): void => {
    const name = node.tag?.replace("tag:yaml.org,2002:", "!!") ?? "";
    if (PYTHONS_TAGS.has(name))
      add(node, `${name} makes a value that no crew's file can have: leave it out, and write what is meant`);
  };
  visit(document, {
    Pair: (_key, { key, value }) => {
      const message = keyProblem(key) ?? mergeProblem(key, value, document);
      if (message !== undefined) add(key, message);
    },
    Collection: (_key, node) => refuseTag(node),
    Scalar: (key, node) => {
      refuseTag(node);
      if (key !== "key" && node.type === "PLAIN" && /^(=|<<)$/.test(node.source ?? ""))
        add(node, `${node.source} alone has a meaning of its own in YAML: put quotes around it`);
    },
    Alias: (_key, alias, path) => {
      const target = alias.resolve(document);
      if (target === undefined) add(alias, unknownAlias(alias));
      else if (path.includes(target)) add(alias, selfReference(alias));
    },
  });
  return found.toSorted((one, other) => one.offset - other.offset);
}

/** Of these Python makes sets, tuples and bytes. */
const PYTHONS_TAGS = new Set(["!!set", "!!omap", "!!pairs", "!!binary"]);

const unknownAlias = ({ source }: Alias): string =>
  `* begins an alias in YAML: put quotes around the whole text, or write &${source} before a value above`;

const selfReference = ({ source }: Alias): string =>
  `*${source} stands inside what it refers to, so that it would have no end: write what is meant`;

const offsetOf = (node: unknown): number => (isJsonObject(node) && (node as unknown as Node).range?.[0]) || 0;

/** Python takes no list or mapping as a key, and a key that is no text is found by no name. */
function keyProblem(key: unknown): string | undefined {
  if (isMap(key) || isSeq(key)) {
    const isPlaceholder = isMap(key) && key.flow === true;
    return isPlaceholder
      ? 'Braces without quotes are a mapping in YAML, and here one is used as a key: put quotes around the text, as in "{{topic}}"'
      : "A list or a mapping cannot be a key here: write a text";
  }
  if (!isScalar(key) || key.type !== "PLAIN") return undefined;
  const kind =
    key.value === null ? "nothing" : typeof key.value === "boolean" ? String(key.value) : undefined;
  const read = key.value instanceof Date ? "a date" : kind;
  const isWritten = (key.source ?? "") !== "";
  return read === undefined || !isWritten
    ? undefined
    : `The key ${key.source} is read as ${read}, as CrewAI reads it: put quotes around it`;
}

function mergeProblem(key: unknown, value: unknown, document: Document): string | undefined {
  if (!isScalar(key) || key.type !== "PLAIN" || key.source !== "<<") return undefined;
  const target = isAlias(value) ? value.resolve(document) : value;
  const all: readonly unknown[] = isSeq(target) ? target.items : [target];
  const isMapping = (each: unknown) => isMap(isAlias(each) ? each.resolve(document) : each);
  return all.every(isMapping) ? undefined : "<< takes a mapping, or a list of mappings: write *name of one";
}
