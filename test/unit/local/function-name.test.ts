import { describe, expect, it } from "vitest";

import { parseFunctionName } from "../../../local/lambda/function-name.ts";

describe("a function's name", () => {
  it.each([
    ["run-crew", "run-crew", "$LATEST"],
    ["run-crew:7", "run-crew", "7"],
    ["123456789012:function:run-crew", "run-crew", "$LATEST"],
    ["arn:aws:lambda:us-east-1:123456789012:function:run-crew", "run-crew", "$LATEST"],
    ["arn:aws:lambda:us-east-1:123456789012:function:run-crew:12", "run-crew", "12"],
    ["arn:aws-cn:lambda:cn-north-1:123456789012:function:run-crew:$LATEST", "run-crew", "$LATEST"],
  ])("is read out of %s", (text, name, qualifier) => {
    expect(parseFunctionName(text)).toEqual({ name, qualifier });
  });

  it("is not read out of other ARNs", () => {
    expect(() => parseFunctionName("arn:aws:states:::lambda:invoke")).toThrow(RangeError);
  });
});
