import { expect, it } from "vitest";

import { endedMetadata } from "../../../../functions/domain/backfill/abandoned-metadata.ts";

const error = { type: "Abandoned", message: "It was lost", retryable: true };
const END = `"phase":"FAILED","error":${JSON.stringify(error)}`;

it.each([
  ["nothing", null, `{${END}}`],
  ["JSON's null", "null", `{${END}}`],
  ["an empty object", " {}", `{${END}}`],
  ["an object", '{"customer":"ACME","inputs":{"a":1}}', `{"customer":"ACME","inputs":{"a":1},${END}}`],
  [
    "digits that no double holds",
    '{"ticket":12345678901234567890,"price":[1.10]}',
    `{"ticket":12345678901234567890,"price":[1.10],${END}}`,
  ],
  ["a name with a meaning in JavaScript", '{"__proto__":{"a":1}}', `{"__proto__":{"a":1},${END}}`],
  [
    "names that the end takes",
    '{"phase":2,"error":"slow","inputs":{},"earlier_metadata":1}',
    `{"phase":"FAILED","error":${JSON.stringify(error)},"inputs":{},"earlier_metadata":{"phase":2,"error":"slow","earlier_metadata":1}}`,
  ],
  ["a list", '["ACME"]', `{"earlier_metadata":["ACME"],${END}}`],
  ["a text", '"ACME"', `{"earlier_metadata":"ACME",${END}}`],
  ["a number", "12345678901234567890", `{"earlier_metadata":12345678901234567890,${END}}`],
  ["no JSON", '{"a":NaN}', `{"earlier_metadata":"{\\"a\\":NaN}",${END}}`],
])("keeps %s beside the end", (_what, text, expected) => {
  expect(endedMetadata(text, error)).toBe(expected);
});

it("throws RangeError for what is nested deeper than the stack", () => {
  const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(() => endedMetadata(deep, error)).toThrow(RangeError);
});
