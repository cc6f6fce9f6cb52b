import { describe, expect, it } from "vitest";

import { loadCrew } from "../../../../functions/crew/index.ts";
import { toBoolean, toInteger, toNumber } from "../../../../functions/crew/load/lax.ts";
import { ExactNumber } from "../../../../functions/json/exact-number.ts";

/** What pydantic 2.13 makes of each in a field of int, float and bool; "no" where it refuses it. */
const PYDANTIC: readonly (readonly [unknown, number | "no", number | "no", boolean | "no"])[] = [
  ["5", 5, 5, "no"],
  [" 5 ", 5, 5, "no"],
  ["5.0", 5, 5, "no"],
  ["5.", "no", 5, "no"],
  ["5.5", "no", 5.5, "no"],
  ["1_000", 1000, 1000, "no"],
  ["1__0", "no", "no", "no"],
  ["+5", 5, 5, "no"],
  ["-5", -5, -5, "no"],
  ["5e0", "no", 5, "no"],
  ["1e3", "no", 1000, "no"],
  ["0x5", "no", "no", "no"],
  ["05", 5, 5, "no"],
  [" .5 ", "no", 0.5, "no"],
  ["1_0.5", "no", 10.5, "no"],
  ["", "no", "no", "no"],
  ["none", "no", "no", "no"],
  [true, 1, 1, true],
  [5, 5, 5, "no"],
  [0.5, "no", 0.5, "no"],
  [0, 0, 0, false],
  [1, 1, 1, true],
  ["1", 1, 1, true],
  ["0", 0, 0, false],
  ["True", "no", "no", true],
  ["YES", "no", "no", true],
  ["y", "no", "no", true],
  ["t", "no", "no", true],
  ["on", "no", "no", true],
  ["off", "no", "no", false],
  ["n", "no", "no", false],
  ["F", "no", "no", false],
  [" yes", "no", "no", "no"],
];

it.each(PYDANTIC)("%j is taken as pydantic takes it", (value, integer, number, truth) => {
  const [anInteger, aNumber, aTruth] = [toInteger(value), toNumber(value), toBoolean(value)];
  expect([
    Number.isInteger(anInteger) ? anInteger : "no",
    typeof aNumber === "number" ? aNumber : "no",
    typeof aTruth === "boolean" ? aTruth : "no",
  ]).toEqual([integer, number, truth]);
});

const load = (agent: string, task = "", crew = "{}") =>
  loadCrew(
    "sample",
    new Map([
      ["agents.yaml", `a:\n  role: R\n  goal: G\n  backstory: B\n${agent}`],
      ["tasks.yaml", `t:\n  description: D\n  expected_output: E\n  agent: a\n${task}`],
      ["crew.jsonc", crew],
    ]),
  );

describe("a value in quotes", () => {
  it("is taken in agents, tasks, models and the crew", () => {
    const { crew, problems } = load(
      `  max_iter: "5"\n  max_retry_limit: "0"\n  allow_delegation: "false"\n  use_system_prompt: "no"\n  max_rpm: " 7 "\n` +
        `  max_execution_time: "60.5"\n  cache: "On"\n  inject_date: "yes"\n  max_tokens: "100"\n` +
        `  llm: {model: openai/gpt-4o, temperature: "0.2", timeout: "30", top_p: "1"}\n`,
      `  markdown: "true"\n  async_execution: "0"\n  guardrail_max_retries: "2"\n  human_input: "false"\n`,
      '{"cache": "true", "max_rpm": "9", "strict_inputs": "no"}',
    );
    expect(problems).toEqual([]);
    expect(crew).toMatchObject({ cache: true, maxRpm: 9, strictInputs: false });
    expect(crew?.agents[0]).toMatchObject({
      maxIterations: 5,
      maxRetryLimit: 0,
      useSystemPrompt: false,
      maxRpm: 7,
      maxExecutionSeconds: 60.5,
      cache: true,
      dateFormat: "%Y-%m-%d",
      llm: { model: "openai/gpt-4o", temperature: 0.2, timeout: 30, top_p: 1, max_tokens: 100 },
    });
    expect(crew?.agents[0]).not.toHaveProperty("allowDelegation");
    expect(crew?.tasks[0]).toMatchObject({ markdown: true, guardrailMaxRetries: 2 });
    expect(crew?.tasks[0]).not.toHaveProperty("async");
  });

  it.each([
    [
      "{provider: azure, deployment_name: d, api_version: 2024-10-21}",
      { model: "azure/d", api_version: "2024-10-21" },
    ],
    ["{provider: openrouter, model: anthropic/claude-x}", { model: "openrouter/anthropic/claude-x" }],
    ["{provider: anthropic, model: Anthropic/claude-x}", { model: "Anthropic/claude-x" }],
    ["{model: x, seed: '7', top_k: 40.0, stop: END}", { model: "x", seed: 7, top_k: 40, stop: ["END"] }],
    ["{model: x, max_completion_tokens: 5}", { model: "x", max_tokens: 5 }],
  ])("is read as CrewAI's LLM takes it: %s", (llm, expected) => {
    const { crew, problems } = load(`  llm: ${llm}\n`);
    expect([problems, crew?.agents[0]?.llm]).toEqual([[], expected]);
  });

  it.each([
    ['  max_iter: "five"\n', "a.max_iter"],
    ['  max_iter: "0"\n', "a.max_iter"],
    ['  max_iter: "2.5"\n', "a.max_iter"],
    ['  allow_delegation: "perhaps"\n', "a.allow_delegation"],
    ["  allow_delegation: 2\n", "a.allow_delegation"],
  ])("is refused where it means nothing: %s", (agent, path) => {
    expect(load(agent).problems.map(({ level, path: where, line }) => [level, where, line])).toEqual([
      ["error", path, 5],
    ]);
  });

  it("asks for what is refused when it is true", () => {
    expect(load("", '  human_input: "yes"\n').problems.map(({ path }) => path)).toEqual(["t.human_input"]);
  });
});

describe("a text without quotes that YAML reads as something else", () => {
  it.each([
    ["{topic}", "a mapping"],
    ["[topic]", "a list"],
    ["5", "a number"],
    ["1_000", "a number"],
    ["yes", "true"],
    ["off", "false"],
    ["2024-01-01", "a date"],
  ])("is told to be: %s", (written, read) => {
    const { problems } = loadCrew(
      "sample",
      new Map([
        ["agents.yaml", `a:\n  goal: G\n  role: ${written}\n  backstory: B\n`],
        ["tasks.yaml", "t: {description: D, expected_output: E, agent: a}"],
      ]),
    );
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [3, `role of a: it is read as ${read}, and a text is wanted: put quotes around it`],
    ]);
  });
});

it("a number of more digits than a double holds is its nearest one, and no whole number where it has decimals", () => {
  const temperature = new ExactNumber("0.70000000000000000001");
  expect([toNumber(temperature), toInteger(temperature)]).toEqual([0.7, temperature]);
  expect(toInteger(new ExactNumber("9007199254740993"))).toBe(9007199254740992);
});
