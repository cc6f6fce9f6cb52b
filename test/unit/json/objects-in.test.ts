import { expect, it } from "vitest";

import { objectsIn } from "../../../functions/json/objects-in.ts";

it.each<[string, string, readonly unknown[]]>([
  ["prose", 'See {"a":1}, and then {"b":2}.', [{ b: 2 }, { a: 1 }]],
  ["a fence", '```json\n{"a": {"b": 1}}\n```', [{ a: { b: 1 } }]],
  ["a stray brace behind", '{"a":1}}', [{ a: 1 }]],
  ["a stray brace before", '{ {"a":1}', [{ a: 1 }]],
  ["doubled braces", '{{"a":1}}', [{ a: 1 }]],
  ["braces in texts", '{"a":"} { \\" }"} }', [{ a: '} { " }' }]],
  ["a quote in prose", 'a 5" pipe {"a":1}', [{ a: 1 }]],
  ["braces of prose", 'I use {braces} and {"a":1} {}', [{}, { a: 1 }]],
  ["a broken-off object, whose parts are none", '{"list": [{"a":1}, {"a"', []],
  ["a broken-off object before a fence", 'So {"a": 2\n```\n{"a":1}\n```', [{ a: 1 }]],
  ["nothing", "no braces", []],
])("finds the objects in a text: %s", (_what, text, objects) => {
  expect(objectsIn(text)).toEqual(objects);
});

it.each(["{".repeat(200_000), '{"a":'.repeat(50_000), '{"'.repeat(100_000), `${"{}".repeat(100_000)}x`])(
  "looks at a text of nothing but braces for seconds at most: %#",
  (text) => {
    expect(objectsIn(`${text}{"last":1}`).slice(0, 1)).toEqual(text.startsWith('{"a"') ? [] : [{ last: 1 }]);
  },
);
