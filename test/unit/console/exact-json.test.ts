import { expect, it } from "vitest";

import { readDigits } from "../../../console/api/exact-json.ts";
import { isNumber, readableText, valueText } from "../../../console/local/value-text.ts";
import { typedInputs, startBody } from "../../../console/start/start-body.ts";
import { startCode } from "../../../console/start/start-code.ts";
import { partsOf, valuePart } from "../../../console/steps/message-parts.ts";

it("starts again with all digits of a number that a double would change", () => {
  const inputs =
    '{"account":12345678901234567890,"list":[0.12345678901234567890],"usual":1.5,"sum":0.30000000000000004}';
  const earlier = readDigits(inputs) as Record<string, unknown>;
  const crew = { name: "bank", inputs: [] };
  const body = startBody(crew, { inputs: typedInputs([], earlier), model: "", limits: {} });
  expect(JSON.stringify(body.inputs)).toBe(inputs);
  expect([earlier["usual"], earlier["sum"]]).toEqual([1.5, 0.30000000000000004]);
  expect(startCode({ url: "http://api", hasKey: false, body }).python).toContain(
    '"account": 12345678901234567890,',
  );
});

const NUMBERS = ["9007199254740993", "0.12345678901234567890", "-1.23456789012345678e2", "1e400", "1e-400"];

it.each(NUMBERS)("shows %s in arguments, results and rows with all its digits", (number) => {
  const json = `{"account":${number}}`;
  const shown = `{\n  "account": ${number}\n}`;
  const call = { type: "tool-call", toolName: "pay", input: json };
  const result = { type: "tool-result", toolName: "pay", output: { type: "text", value: json } };
  const asObject = { ...result, output: { type: "json", value: readDigits(json) } };
  expect(partsOf([call, result, asObject]).map(({ text }) => text)).toEqual([shown, shown, shown]);
  expect([valuePart("", json).text, readableText(json)]).toEqual([shown, shown]);
  const value = readDigits(number);
  expect([valuePart("", value).text, valueText(value), isNumber(value)]).toEqual([number, number, true]);
});

it("reads numbers that a double holds as such, and leaves what is no JSON as it was written", () => {
  expect(readDigits("[1.5, 1e3, 2E-7, 0.30000000000000004]")).toEqual([1.5, 1000, 2e-7, 0.30000000000000004]);
  expect(readableText("{9007199254740993")).toBe("{9007199254740993");
});
