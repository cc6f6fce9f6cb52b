import conditionParser, { type ExpressionContext } from "dynalite/db/conditionParser.js";
import updateParser from "dynalite/db/updateParser.js";
import { expect, it } from "vitest";

import { rememberParsed } from "../../../local/dynamodb/remembered-expressions.ts";

/** A parser that counts how often dynalite's own is asked. */
function counting(parser: typeof conditionParser) {
  let count = 0;
  const { parse } = parser;
  const counted = {
    parse: (text: string, options: { readonly context: ExpressionContext }): unknown => {
      count += 1;
      return parse(text, options);
    },
  };
  rememberParsed(counted);
  return { parser: counted, count: () => count };
}

function contextOf(attrVals: Record<string, object>, attrNames: Record<string, string> = {}) {
  return {
    attrNames,
    attrVals,
    unusedAttrNames: Object.fromEntries(Object.keys(attrNames).map((name) => [name, true as const])),
    unusedAttrVals: Object.fromEntries(Object.keys(attrVals).map((name) => [name, true as const])),
    isReserved: () => false,
    compare: () => false,
  };
}

it("gives each request its own values, and parses the expression once", () => {
  const { parser, count } = counting(conditionParser);
  const parse = (holder: string) =>
    parser.parse("attribute_exists(id) AND holder = :holder", {
      context: contextOf({ ":holder": { S: holder } }),
    });
  const equal = (holder: string) =>
    expect.objectContaining({ type: "=", args: [["holder"], { S: holder }] }) as unknown;
  for (const holder of ["one", "two"])
    expect(parse(holder)).toMatchObject({
      expression: { type: "and", args: [expect.anything(), equal(holder)] },
    });
  expect(count()).toBe(1);
});

it("makes what dynalite's own parser makes, whoever has changed what it gave before", () => {
  const { parser } = counting(updateParser);
  const text = "SET #a.b = if_not_exists(c, :zero) + :one, d = :d REMOVE e ADD f :one";
  const values = (d: unknown) => ({ ":zero": { N: "0" }, ":one": { N: "1" }, ":d": { M: { x: d } } });
  const ask = (from: typeof updateParser, d: unknown) => {
    const context = contextOf(values(d), { "#a": "aa" });
    return { result: from.parse(text, { context }), context };
  };
  const first = ask(parser, { S: "1" });
  (first.result as { sections: { val: unknown }[] }).sections.forEach((section) => (section.val = "changed"));
  const second = ask(parser, { S: "2" });
  const expected = ask({ parse: counting(updateParser).parser.parse }, { S: "2" });
  expect(second.result).toEqual(expected.result);
  expect([second.context.unusedAttrNames, second.context.unusedAttrVals]).toEqual([{}, {}]);
});

it("tells names and values that an expression does not use", () => {
  const { parser } = counting(conditionParser);
  for (let time = 0; time < 2; time += 1) {
    const context = contextOf({ ":a": { S: "a" }, ":b": { S: "b" } }, { "#a": "a", "#b": "b" });
    parser.parse("#a = :a", { context });
    expect([context.unusedAttrNames, context.unusedAttrVals]).toEqual([{ "#b": true }, { ":b": true }]);
  }
});

it.each([
  ["values of another type", { ":a": { S: "1" } }, { ":a": { N: "1" } }],
  ["other values", { ":a": { S: "1" } }, { ":b": { S: "1" } }],
])("parses an expression anew for %s", (_, before, after) => {
  const { parser, count } = counting(conditionParser);
  parser.parse("begins_with(x, :a)", { context: contextOf(before) });
  const later = parser.parse("begins_with(x, :a)", { context: contextOf(after) });
  expect(typeof later).toBe("string");
  expect(count()).toBeGreaterThan(1);
});

it("gives each request what its names stand for, and parses once for all of them", () => {
  const { parser, count } = counting(updateParser);
  const parse = (name: string) =>
    parser.parse("SET held.#n.since = :a, other = :a", {
      context: contextOf({ ":a": { S: "1" } }, { "#n": name }),
    });
  for (const name of ["one", "two"])
    expect(parse(name)).toEqual({
      sections: [
        expect.objectContaining({ path: ["held", name, "since"], val: { S: "1" } }),
        expect.objectContaining({ path: ["other"], val: { S: "1" } }),
      ],
      paths: [["held", name, "since"], ["other"]],
      nestedPaths: { held: true },
    });
  expect(count()).toBe(1);
});

it("knows which attributes are meant, whatever stands for them", () => {
  const { parser } = counting(conditionParser);
  const heads = (name: string) =>
    parser.parse("attribute_exists(#n.a)", { context: contextOf({}, { "#n": name }) });
  expect(heads("one")).toMatchObject({ nestedPaths: { one: true }, pathHeads: { one: true } });
  expect(heads("two")).toMatchObject({ nestedPaths: { two: true }, pathHeads: { two: true } });
});

it("refuses two names for one attribute, and a name for one that is there by itself, as dynalite does", () => {
  const { parser } = counting(updateParser);
  const parse = (text: string, names: Record<string, string>) =>
    parser.parse(text, { context: contextOf({ ":a": { S: "1" } }, names) });
  expect(parse("SET #a = :a, #b = :a", { "#a": "x", "#b": "y" })).toMatchObject({ paths: [["x"], ["y"]] });
  expect(parse("SET #a = :a, #b = :a", { "#a": "x", "#b": "x" })).toMatch(/overlap/);
  expect(parse("SET #a = :a, y = :a", { "#a": "x" })).toMatchObject({ paths: [["x"], ["y"]] });
  expect(parse("SET #a = :a, y = :a", { "#a": "y" })).toMatch(/overlap/);
});

it("parses once what has a name in other words alone, and each time what has it by itself", () => {
  const { parser, count } = counting(conditionParser);
  const parse = (text: string, name: string) =>
    parser.parse(text, { context: contextOf({ ":list": { S: "a" } }, { "#list": name }) });
  for (let time = 0; time < 2; time += 1)
    expect(parse("#list = :list AND attribute_exists(list_order)", "list")).toMatchObject({
      pathHeads: { list: true, list_order: true },
    });
  expect(count()).toBe(1);
  for (let time = 0; time < 2; time += 1) parse("#list = :list AND attribute_exists(list)", "list");
  for (let time = 0; time < 2; time += 1)
    parse("#list = :list AND attribute_exists(list.order)", "list.order");
  expect(count()).toBe(5);
});

it("parses ranges each time", () => {
  const { parser, count } = counting(conditionParser);
  const between = (last: string) =>
    parser.parse("x BETWEEN :a AND :b", { context: contextOf({ ":a": { S: "m" }, ":b": { S: last } }) });
  between("z");
  between("z");
  expect(count()).toBe(2);
});

it("refuses what is no expression each time in the same words", () => {
  const { parser } = counting(conditionParser);
  const refusal = (): string => {
    try {
      parser.parse("a = = b", { context: contextOf({}) });
      return "";
    } catch (error) {
      return String(error);
    }
  };
  expect(refusal()).toMatch(/^SyntaxError/);
  expect(refusal()).toBe(refusal());
});
