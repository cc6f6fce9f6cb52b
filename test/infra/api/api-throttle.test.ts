import { expect, it } from "vitest";

import { type Stack, synthesizeStack } from "../../support/stack/synthesized-stack.ts";

const closed = synthesizeStack();
const open = synthesizeStack({
  context: { auth: "none", accept_open_access: "true", throttle_rate: 2, throttle_burst: 7 },
});

it("limits each key's starts by themselves and all else together, and counts no polls in a quota", () => {
  const plan = closed.onlyProperties("AWS::ApiGateway::UsagePlan");
  expect(plan).toMatchObject({
    Throttle: { RateLimit: 20, BurstLimit: 40 },
    ApiStages: [{ Throttle: { "/crew/start/POST": { RateLimit: 1, BurstLimit: 5 } } }],
  });
  expect(plan).not.toHaveProperty("Quota");
});

/** "POST /crew/start": [rate, burst]. */
const stageLimits = (stack: Stack): Readonly<Record<string, readonly unknown[]>> => {
  const all = stack.onlyProperties("AWS::ApiGateway::Stage")["MethodSettings"] as Record<string, unknown>[];
  return Object.fromEntries(
    all.map((one) => [
      // CloudFormation wants the slashes of a path escaped as in a JSON Pointer.
      `${String(one["HttpMethod"])} ${String(one["ResourcePath"]).replace(/^\/~1/, "/").replaceAll("~1", "/")}`,
      [one["ThrottlingRateLimit"], one["ThrottlingBurstLimit"]],
    ]),
  );
};

it("lets through 20 times as much of all keys together, and on what is open as much as one key's starts", () => {
  expect(stageLimits(closed)).toEqual({
    "* /*": [400, 800],
    "POST /crew/start": [20, 100],
    "POST /crew/replay/{execution_id}": [20, 100],
    "GET /health": [1, 5],
    "HEAD /health": [1, 5],
    "GET /openapi.json": [1, 5],
    "HEAD /openapi.json": [1, 5],
    "GET /": [1, 5],
    "HEAD /": [1, 5],
    "GET /console/{file}": [1, 5],
    "HEAD /console/{file}": [1, 5],
  });
});

it("limits every method where nobody has a key to what one client may do", () => {
  expect(stageLimits(open)).toEqual({
    "* /*": [20, 40],
    "POST /crew/start": [2, 7],
    "POST /crew/replay/{execution_id}": [2, 7],
  });
});

it("gives the stage no more than an account has by default", () => {
  const context = {
    throttle_rate: 900,
    throttle_burst: 400,
    throttle_other_rate: 9999,
    throttle_other_burst: 5000,
  };
  expect(stageLimits(synthesizeStack({ context }))).toMatchObject({
    "* /*": [10_000, 5000],
    "POST /crew/start": [10_000, 5000],
  });
});
