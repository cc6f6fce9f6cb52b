import { describe, expect, it } from "vitest";

import type { ModelPrice } from "../../../../functions/crew/cost/price.ts";
import type { CrewEvent, Once } from "../../../../functions/crew/index.ts";
import { memoryJournal } from "../../../support/journal/memory-journal.ts";
import { base, crewWith, handing } from "../../../support/models/coworker-crew.ts";
import { crewOf, runBothWays, runCase } from "../../../support/models/crew-run.ts";
import { scriptedLanguageModel } from "../../../support/models/scripted-language-model.ts";

const crewOfOne = () =>
  crewOf({
    "agents.yaml": "a: {role: A, goal: G, backstory: B}",
    "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
  });

/** A model in this process whose replies have 10 and 5 tokens. */
const priced = (price: ModelPrice | undefined) => ({
  model: scriptedLanguageModel("Good.").model,
  price: () => Promise.resolve(price),
});
const warnings = (events: readonly CrewEvent[]) =>
  events.flatMap((event) =>
    event.type === "warning" ? [[event.reason, event.warning, event.replayed]] : [],
  );

describe("a stored reply", () => {
  const crew = crewOfOne();
  const run = async (once: Once, price: ModelPrice | undefined) => {
    const { end } = await runCase({ crew, script: [], ports: { once, models: () => priced(price) } });
    return "usage" in end ? end.usage : undefined;
  };

  it("costs what it did on its day, whatever its model costs today", async () => {
    const { once } = memoryJournal();
    const costs = [
      await run(once, { input: 1, output: 2 }),
      await run(once, { input: 100, output: 200 }),
      await run(once, undefined),
    ];
    expect(costs.map((usage) => usage?.cost_usd)).toEqual([0.000_02, 0.000_02, 0.000_02]);
  });

  it("stays without a cost when its model is given a price later", async () => {
    const { once } = memoryJournal();
    await run(once, undefined);
    expect(await run(once, { input: 1, output: 2 })).toMatchObject({
      cost_usd: null,
      known_cost_usd: 0,
      unpriced_models: ["scripted"],
    });
  });

  it("of a version that counted no costs is reckoned from its tokens", async () => {
    const journal = memoryJournal();
    const asBefore: Once = async (path, request, effect, facts) =>
      journal.once(
        path,
        request,
        async () => {
          const { cost_usd: _cost, ...reply } = (await effect()) as { readonly cost_usd?: unknown };
          return reply as Awaited<ReturnType<typeof effect>>;
        },
        facts,
      );
    await run(asBefore, { input: 7, output: 7 });
    expect(await run(journal.once, { input: 1, output: 2 })).toMatchObject({
      llm_calls: 1,
      cost_usd: 0.000_02,
    });
    expect(await run(journal.once, undefined)).toMatchObject({ cost_usd: null });
  });
});

describe("a model without a price", () => {
  const crew = crewOf({
    "agents.yaml": "a: {role: A, goal: G, backstory: B}",
    "tasks.yaml":
      "t: {description: D, expected_output: E, agent: a}\nu: {description: D, expected_output: E, agent: a}",
  });
  const unknown = { models: () => ({ ...priced(undefined), name: "acme/x" }) };

  it("is told of once, and its calls cost null, which is not nothing", async () => {
    const { end, events } = await runCase({ crew, script: [], ports: unknown });
    expect(end).toMatchObject({
      usage: { llm_calls: 2, cost_usd: null, known_cost_usd: 0, unpriced_models: ["acme/x"] },
    });
    expect(warnings(events)).toEqual([
      [
        "unpriced",
        "cost_usd is null, since the price of acme/x is not known: set model_prices (MODEL_PRICES of npm start)",
        false,
      ],
    ]);
  });

  it("is no part of max_cost_usd, which the warning says", async () => {
    const { end, events } = await runCase({
      crew,
      script: [],
      ports: { ...unknown, limits: { maxCostUsd: 0.000_001 } },
    });
    expect(end.status).toBe("completed");
    expect(warnings(events)).toEqual([
      [
        "unpriced",
        "cost_usd is null, and max_cost_usd does not count its calls, since the price of acme/x is not known: set model_prices (MODEL_PRICES of npm start)",
        false,
      ],
    ]);
  });

  it("is told of by its string, which its price is looked up by, not by its package's name", async () => {
    const opened = { ...priced(undefined), name: "package/x", pricedAs: "bedrock/x" };
    const { end } = await runCase({ crew, script: [], ports: { models: () => opened } });
    expect(end).toMatchObject({ usage: { unpriced_models: ["bedrock/x"] } });
  });

  it("is another thing than one whose server counts no tokens", async () => {
    const usage = null as unknown as Readonly<Record<string, unknown>>;
    const { end, events } = await runCase({
      crew: crewOfOne(),
      script: [{ text: "Good.", usage: { ...usage } }],
    });
    expect(end).toMatchObject({ usage: { cost_usd: null, unpriced_models: ["openai/gpt-4o"] } });
    expect(warnings(events)).toContainEqual([
      "unpriced",
      "cost_usd is null, since openai/gpt-4o does not say how many tokens it used",
      false,
    ]);
  });
});

describe("what a task costs", () => {
  const taskCosts = (events: readonly CrewEvent[]) =>
    events.flatMap((event) => (event.type === "task-end" ? [[event.task, event.usage.cost_usd]] : []));
  /** Of 10 and 5 tokens of gpt-4o: 10 × 2.5 + 5 × 10 millionths of a dollar. */
  const CALL = 0.000_075;

  it("has what its coworkers' calls cost, once", async () => {
    const crew = crewWith("{}", "t: {description: Do it, expected_output: A page, agent: writer}");
    const script = [handing("Bee Researcher"), "Ten facts.", "The page."];
    const { end, events } = await runBothWays({ crew, script, ...base });
    expect(end).toMatchObject({ usage: { llm_calls: 3, cost_usd: 3 * CALL } });
    expect(taskCosts(events)).toEqual([["t", 3 * CALL]]);
  });

  it("is nothing where no model is asked, and tools cost nothing", async () => {
    const crew = crewWith(
      "{}",
      `first: {description: Do it, expected_output: A page, agent: researcher}
second: {description: Do it, expected_output: A page, agent: researcher, condition: {path: raw, op: contains, value: never}}`,
    );
    const script = [{ toolCalls: [{ name: "look", arguments: {} }] }, "The page."];
    const { end, events } = await runBothWays({ crew, script, ...base });
    expect(end).toMatchObject({ usage: { llm_calls: 2, tool_calls: 1, cost_usd: 2 * CALL } });
    expect(taskCosts(events)).toEqual([
      ["first", 2 * CALL],
      ["second", 0],
    ]);
  });
});

describe("max_cost_usd", () => {
  const crew = crewOf({
    "agents.yaml": "a: {role: A, goal: G, backstory: B}",
    "tasks.yaml": ["one", "two", "join"]
      .map(
        (name) =>
          `${name}: {description: Do ${name}, expected_output: E, agent: a${name === "join" ? "" : ", async_execution: true"}}`,
      )
      .join("\n"),
  });

  it("lets the calls that are under way end, and no further one begin", async () => {
    const script = (): string => "Good.";
    const { end, requests } = await runBothWays(
      { crew, script, ports: { limits: { maxCostUsd: 0.0001 } } },
      "any",
    );
    expect(requests).toHaveLength(2);
    expect(end).toMatchObject({
      status: "budget_exceeded",
      error: {
        type: "BudgetExceeded",
        message:
          'Task "join": $0.00015 are spent, and the limit is $0.0001 (max_cost_usd). Start again with a higher one, up to max_cost_usd_cap of the deployment (MAX_COST_USD_CAP of npm start)',
      },
      usage: { cost_usd: 0.000_15 },
    });
  });

  it("is not met by a crew that stays below it", async () => {
    const { end } = await runCase({
      crew,
      script: () => "Good.",
      ports: { limits: { maxCostUsd: 0.000_150_1 } },
    });
    expect(end).toMatchObject({ status: "completed", usage: { cost_usd: 0.000_225 } });
  });
});
