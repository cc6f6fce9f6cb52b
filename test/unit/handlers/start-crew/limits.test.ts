import { describe, expect, it } from "vitest";
import * as z from "zod";

import { startCrewContract } from "../../../../functions/handlers/start-crew/contract.ts";
import { ExactNumber } from "../../../../functions/json/exact-number.ts";
import {
  DEFAULT_LIMITS,
  inputs,
  refusalOf,
  startCrewRig,
  startedId,
} from "../../../support/handlers/start-crew-rig.ts";

const rig = startCrewRig();
const limitsOf = async (limits?: object) =>
  rig.memory.execution(startedId(await rig.start(limits === undefined ? { inputs } : { inputs, limits })))
    .limits;

describe("the limits that hold for an execution", () => {
  it("are the deployment's defaults for a start that names none", async () => {
    expect([await limitsOf(), await limitsOf({})]).toEqual([DEFAULT_LIMITS, DEFAULT_LIMITS]);
  });

  it("are those that the start names, up to the caps, and defaults for the others", async () => {
    expect([
      await limitsOf({ max_llm_calls: 100 }),
      await limitsOf({ max_total_tokens: 1, timeout_seconds: 30 }),
    ]).toEqual([
      { ...DEFAULT_LIMITS, max_llm_calls: 100 },
      { ...DEFAULT_LIMITS, max_total_tokens: 1, timeout_seconds: 30 },
    ]);
  });

  it("are never above a cap, even where the default is", async () => {
    rig.limits = { ...rig.limits, max_llm_calls: { default: 500, cap: 20 } };
    expect(await limitsOf()).toEqual({ ...DEFAULT_LIMITS, max_llm_calls: 20 });
  });
});

describe("a start whose limits are above the caps", () => {
  it("is refused, naming each cap and its setting, and nothing is written", async () => {
    const limits = { max_llm_calls: 101, max_total_tokens: 9000, timeout_seconds: 3600 };
    expect(refusalOf(await rig.start({ inputs, limits }, "key-1"))).toEqual({
      status: 422,
      detail:
        "The limits are above what this deployment allows: /limits/max_llm_calls may be at most 100 here (max_llm_calls_cap of the deployment, MAX_LLM_CALLS_CAP of npm start), not 101; /limits/timeout_seconds may be at most 600 here (timeout_seconds_cap of the deployment, TIMEOUT_SECONDS_CAP of npm start), not 3600.",
      errors: [
        {
          pointer: "/limits/max_llm_calls",
          detail:
            "may be at most 100 here (max_llm_calls_cap of the deployment, MAX_LLM_CALLS_CAP of npm start), not 101",
        },
        {
          pointer: "/limits/timeout_seconds",
          detail:
            "may be at most 600 here (timeout_seconds_cap of the deployment, TIMEOUT_SECONDS_CAP of npm start), not 3600",
        },
      ],
    });
    expect([rig.memory.writes, rig.record.statements, rig.workflow.started]).toEqual([[], [], []]);
  });

  it("is told the deployment's cap at once, however far above it asks", async () => {
    const asked = startCrewContract.body.parse({ limits: { max_llm_calls: 1_000_000 } });
    expect(refusalOf(await rig.start({ inputs, ...asked }))).toMatchObject({
      status: 422,
      errors: [
        {
          pointer: "/limits/max_llm_calls",
          detail:
            "may be at most 100 here (max_llm_calls_cap of the deployment, MAX_LLM_CALLS_CAP of npm start), not 1000000",
        },
      ],
    });
  });

  it("that was started before the cap was lowered still gives its execution for its Idempotency-Key, if it asks within it", async () => {
    const first = startedId(await rig.start({ inputs }, "key-1"));
    rig.limits = { ...rig.limits, max_llm_calls: { default: 5, cap: 5 } };
    await rig.memory.journal.beginAttempt(first, new Date());
    expect(startedId(await rig.start({ inputs }, "key-1"))).toBe(first);
    expect(rig.memory.execution(first).limits).toEqual(DEFAULT_LIMITS);
  });
});

describe("the limits of a start's body", () => {
  const read = (limits: unknown) => startCrewContract.body.safeParse({ limits });

  const odd = ["60.00000000000000000001", "-99999999999999999999"].map((digits) => new ExactNumber(digits));

  it.each([0, -1, 1.5, "60", null, ...odd])("are whole numbers above 0, which %j is not", (value) => {
    expect(read({ timeout_seconds: value }).error?.issues.map(({ message }) => message)).toEqual([
      "must be a whole number of at least 1",
    ]);
  });

  it("are described with the most that any deployment allows", () => {
    const { properties } = z.toJSONSchema(startCrewContract.body, { io: "input" }) as unknown as {
      properties: { limits: { properties: object } };
    };
    expect(properties.limits.properties).toEqual({
      max_llm_calls: { type: "integer", minimum: 1, maximum: 100_000 },
      max_total_tokens: { type: "integer", minimum: 1, maximum: 1_000_000_000 },
      timeout_seconds: { type: "integer", minimum: 1, maximum: 604_800 },
      max_cost_usd: expect.objectContaining({ type: "number", minimum: 0.000_001, maximum: 100_000 }),
    });
  });
});

describe("max_cost_usd", () => {
  it("is no limit where neither the start nor the deployment names one", async () => {
    expect(await limitsOf()).not.toHaveProperty("max_cost_usd");
  });

  it.each([
    [{ default: 2, cap: 5 }, 2],
    [{ default: 9, cap: 5 }, 5],
    [{ default: 2 }, 2],
    [{ cap: 5 }, 5],
  ])("of a start that names none is the deployment's: %j", async (max_cost_usd, expected) => {
    rig.limits = { ...rig.limits, max_cost_usd };
    expect(await limitsOf()).toMatchObject({ max_cost_usd: expected });
  });

  it("is what the start names, in fractions of a cent too, up to the cap", async () => {
    rig.limits = { ...rig.limits, max_cost_usd: { default: 2, cap: 5 } };
    expect(await limitsOf({ max_cost_usd: 0.0001 })).toMatchObject({ max_cost_usd: 0.0001 });
    expect(refusalOf(await rig.start({ inputs, limits: { max_cost_usd: 5.01 } }))).toMatchObject({
      status: 422,
      detail:
        "The limits are above what this deployment allows: /limits/max_cost_usd may be at most 5 here (max_cost_usd_cap of the deployment, MAX_COST_USD_CAP of npm start), not 5.01.",
    });
  });

  it("is refused where the price of a model is not known, naming model and setting, and nothing is written", async () => {
    rig.unpricedModels = ["acme/x", "ollama/y"];
    expect(refusalOf(await rig.start({ inputs, limits: { max_cost_usd: 1 } }, "key-1"))).toEqual({
      status: 422,
      detail:
        'The crew "letter" cannot be held to max_cost_usd: the prices of the models acme/x, ollama/y are not known. Set model_prices of the deployment (MODEL_PRICES of npm start), or leave max_cost_usd out.',
      errors: ["acme/x", "ollama/y"].map((model) => ({
        pointer: "/limits/max_cost_usd",
        detail: `the price of ${model} is not known; model_prices (MODEL_PRICES of npm start) may give it`,
      })),
    });
    expect([rig.memory.writes, rig.record.statements, rig.workflow.started]).toEqual([[], [], []]);
  });

  it("of the deployment starts such a crew all the same", async () => {
    rig.unpricedModels = ["acme/x"];
    rig.limits = { ...rig.limits, max_cost_usd: { default: 2 } };
    expect(await limitsOf()).toMatchObject({ max_cost_usd: 2 });
  });

  it.each([
    0,
    -1,
    "1",
    null,
    true,
    [1],
    100_000.1,
    0.000_000_9,
    new ExactNumber("1e400"),
    new ExactNumber("1e-400"),
  ])("is refused as %j", (max_cost_usd) => {
    const { error } = startCrewContract.body.safeParse({ limits: { max_cost_usd } });
    expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
      [["limits", "max_cost_usd"], "must be dollars: a number from 0.000001 to 100000"],
    ]);
  });
});
