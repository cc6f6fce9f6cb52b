import { describe, expect, it } from "vitest";

import {
  closeAfterwards,
  functionArn,
  scripted,
  serve,
  single,
} from "../../../support/stack/local-step-functions.ts";

closeAfterwards();

describe("what the interpreter gets wrong", () => {
  const choice = (rule: object) => ({
    StartAt: "Choose",
    States: {
      Choose: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
      Yes: { Type: "Pass", Result: "yes", End: true },
      No: { Type: "Pass", Result: "no", End: true },
    },
  });

  it.each([
    ["an absent value is not present", { Comment: "first", Variable: "$.x", IsPresent: false }, {}, "yes"],
    ["a null value is present", { Variable: "$.x", IsPresent: false }, { x: null }, "no"],
    ["a present value is present", { Variable: "$.x", IsPresent: true }, { x: null }, "yes"],
    ["a string is not a number", { Variable: "$.x", IsNumeric: false }, { x: "1" }, "yes"],
    ["null is null", { Not: { Variable: "$.x", IsNull: false } }, { x: null }, "yes"],
    [
      "an or of negations holds",
      {
        Or: [
          { Variable: "$.x", IsString: false },
          { Variable: "$.y", IsPresent: false },
        ],
      },
      { x: "" },
      "yes",
    ],
    ["a string is not less than a number", { Variable: "$.x", NumericLessThan: 5 }, { x: "1" }, "no"],
    ["a number is less than a number", { Variable: "$.x", NumericLessThan: 5 }, { x: 1 }, "yes"],
    ["a number matches no pattern", { Variable: "$.x", StringMatches: "1*" }, { x: 1 }, "no"],
  ])("in a choice is put right: %s", async (_, rule, input, output) => {
    const { run } = await serve(choice(rule));
    expect(await run(input)).toMatchObject({ status: "SUCCEEDED", output });
  });

  it("elsewhere is put right: whole paths, and a Fail without texts", async () => {
    const Parameters = { FunctionName: functionArn };
    const whole = { Parameters, InputPath: "$", ResultPath: "$", OutputPath: "$", Next: "Over" };
    const { run, events } = await serve(single({ ...whole, End: undefined }, { Over: { Type: "Fail" } }));
    expect(await run(null)).toEqual({
      status: "FAILED",
      output: undefined,
      error: undefined,
      cause: undefined,
    });
    expect(events.at(-1)?.detail).toMatchObject({ status: "FAILED", error: null, cause: null });
    const passed = await serve(single({ InputPath: "$", ResultPath: "$", OutputPath: "$" }), () =>
      Promise.resolve(5),
    );
    expect((await passed.run()).output).toEqual({ result: 5 });
  });

  it("is refused: a task's answer over 256 KiB, which nothing may retry or catch", async () => {
    const caught = {
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Late" }],
      Retry: [{ ErrorEquals: ["States.ALL"] }],
    };
    const { invoke, calls } = scripted("x".repeat(262_144));
    const { run } = await serve(single(caught, { Late: { Type: "Succeed" } }), invoke);
    expect(await run()).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    expect(calls).toHaveLength(1);
  });

  it.each([
    ["JSONata", single({}, {}, { QueryLanguage: "JSONata" }), "the state machine: QueryLanguage JSONata"],
    ["JSONata in one state", single({ QueryLanguage: "JSONata" }), 'state "Run": QueryLanguage JSONata'],
    ["variables", single({ Assign: { x: 1 } }), 'state "Run": Assign'],
    [
      "use of variables",
      single({ Parameters: { FunctionName: "f", "Payload.$": "$x" } }),
      'state "Run": the variable $x',
    ],
    [
      "task tokens",
      single({ Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" }),
      "waitForTaskToken",
    ],
    ["heartbeats", single({ HeartbeatSeconds: 5 }), "HeartbeatSeconds"],
    ["other integrations", single({ Resource: "arn:aws:states:::sqs:sendMessage" }), "sqs:sendMessage"],
    [
      "events without an answer",
      single({ Parameters: { FunctionName: "f", InvocationType: "Event" } }),
      "InvocationType Event",
    ],
    [
      "the context object's state",
      single({ Parameters: { FunctionName: "f", "Payload.$": "$$.State.Name" } }),
      "$$.State",
    ],
    [
      "parallel branches",
      { StartAt: "P", States: { P: { Type: "Parallel", Branches: [], End: true } } },
      "Type Parallel",
    ],
  ])("is refused when it starts: %s", async (_, definition, message) => {
    await expect(serve(definition)).rejects.toMatchObject({
      name: "UnsupportedDefinition",
      message: expect.stringContaining(message),
    });
  });

  it("is told when a definition is no state machine at all", async () => {
    await expect(serve(single({ Next: "Nowhere", End: undefined }))).rejects.toThrow("invalid");
  });
});
