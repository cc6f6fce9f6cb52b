import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

import estimateTool from "../../../crews/estimate/tools/three_point_estimate.ts";
import { readCrews } from "../../../functions/adapters/crew-files/read-crews.ts";
import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { runBothWays } from "../../support/models/crew-run.ts";

const project = fileURLToPath(new URL("../../../", import.meta.url));
const tools = { three_point_estimate: estimateTool };

async function sampleCrew(name: string) {
  const crews = await readCrews(`${project}crews`);
  const found = crews.find((crew) => crew.name === name);
  if (found?.crew === undefined) throw new Error(`There is no crew ${name}`);
  return found.crew;
}

describe("the sample crews", () => {
  it("have no problems and say what they are", async () => {
    const crews = await readCrews(`${project}crews`);
    expect(crews.map(({ name, problems, manifest }) => ({ name, problems, manifest }))).toEqual([
      {
        name: "estimate",
        problems: [],
        manifest: {
          description: "Splits a project into work items and estimates how long it takes",
          process: "sequential",
          agents: ["Project planner", "Estimator"],
          tasks: ["plan_work", "estimate_work"],
          models: [],
          inputs: [{ name: "project", default: "an online booking page for a small hotel", required: false }],
        },
      },
      {
        name: "research",
        problems: [],
        manifest: {
          description: "Researches a topic and writes a briefing about it",
          process: "sequential",
          agents: ["Senior researcher on {topic}", "Writer for busy readers"],
          tasks: ["research_task", "writing_task"],
          models: [],
          inputs: [{ name: "topic", default: "AI agents", required: false }],
        },
      },
    ]);
  });

  it("can be rehearsed: every task and tool once, answers that say so, nobody called", async () => {
    const ports = { models: modelsFromEnvironment({ MODEL: "rehearsal" }) };
    const research = await runBothWays({ crew: await sampleCrew("research"), script: [], ports });
    expect(research.end).toMatchObject({
      status: "completed",
      output: {
        raw: expect.stringMatching(/^This is a rehearsal: no model was asked.*briefing on AI agents/),
      },
      usage: { llm_calls: 2, total_tokens: 0 },
    });
    const estimate = await runBothWays({ crew: await sampleCrew("estimate"), script: [], tools, ports });
    expect(estimate.end).toMatchObject({
      status: "completed",
      output: {
        json_dict: { largest_risk: "Rehearsed largest risk" },
        tasks_output: [{}, { tool_failures: [] }],
      },
      usage: { tool_calls: 1 },
    });
    expect([...research.requests, ...estimate.requests]).toEqual([]);
  });

  it("compute the estimate with the tool and give it as an object", async () => {
    const items = [
      { name: "page", optimistic: 1, likely: 2, pessimistic: 9 },
      { name: "mail", optimistic: 1, likely: 1, pessimistic: 1 },
    ];
    const answer = { expected_days: 4, range_days: { low: 1.4, high: 6.6 }, largest_risk: "page" };
    const { end, requests } = await runBothWays({
      crew: await sampleCrew("estimate"),
      script: [
        "1. page\n2. mail",
        { toolCalls: [{ name: "three_point_estimate", arguments: { items } }] },
        JSON.stringify(answer),
      ],
      tools,
    });
    expect(requests[2]?.messages.at(-1)?.content).toBe(
      '{"expected_days":4,"standard_deviation":1.3,"range_days":{"low":1.4,"high":6.6},"most_uncertain":"page"}',
    );
    expect(end).toMatchObject({ status: "completed", output: { json_dict: answer } });
  });
});

describe("the engine's README", () => {
  it("shows a crew run that runs as it is written", async () => {
    const readme = await readFile(`${project}functions/crew/README.md`, "utf8");
    const code = /```ts\n(?<code>[^`]+)```/.exec(readme)?.groups?.["code"] ?? "";
    const { MODEL: _model, ...environment } = process.env;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module-typescript", "--eval", code],
      {
        cwd: project,
        env: environment,
      },
    );
    expect(stdout).toMatch(/^This is a rehearsal: no model was asked/);
  });
});
