import { expect, it } from "vitest";

import { defaultModelProblem } from "../../../infra/settings/default-model-problem.ts";

const ARN = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0";

it("tells that an ARN of Bedrock is written behind its provider", () => {
  expect(defaultModelProblem(ARN, {}, [])).toEqual({
    what: "an ARN alone names no provider",
    advice: `Write bedrock/${ARN}.`,
  });
  expect(defaultModelProblem(`bedrock/${ARN}`, {}, [])).toBeUndefined();
});

it("tells of an address that cannot be one before anything is asked there", () => {
  const environment = { OPENAI_BASE_URL: "127.0.0.1:18601/v1" };
  expect(defaultModelProblem("openai/m", environment, [])?.what).toBe(
    'the variable OPENAI_BASE_URL is "127.0.0.1:18601/v1", which is no address; write it with http:// or https://',
  );
  expect(defaultModelProblem("anthropic/claude-sonnet-4-5", environment, [])).toBeUndefined();
});
