import { expect, it } from "vitest";

import { readDigits } from "../../../console/api/exact-json.ts";
import { typedInputs, startBody } from "../../../console/start/start-body.ts";
import { startCode } from "../../../console/start/start-code.ts";

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
