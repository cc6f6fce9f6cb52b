import { describe, expect, it } from "vitest";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import type { Guardrail } from "../../../functions/crew/index.ts";
import { runBothWays, runCase, textOf } from "../../support/models/crew-run.ts";
import { guardedCrew, guardrailPorts, short } from "../../support/models/guarded-crew.ts";

const crewWith = (task: string) => guardedCrew({ task });
const verdict = (valid: boolean, feedback: string | null = null) => JSON.stringify({ valid, feedback });

describe("several guardrails", () => {
  const loud: Guardrail = ({ raw }) => [true, raw.toUpperCase()];

  it("see the answer one after the other, each with its own count of retries", async () => {
    const crew = crewWith(
      'guardrail: Never asked, guardrails: [./guardrails/loud.ts, ./guardrails/short.ts, "Is it kind?"], guardrail_max_retries: 1',
    );
    const script = ["B", "Far too long.", "good", verdict(false, "No."), "kind", verdict(true), "After."];
    const { end, paths, requests } = await runBothWays({
      crew,
      script,
      ports: guardrailPorts({ short, loud }),
    });
    expect(paths.filter((path) => path.includes("check"))).toEqual([
      "task-2/run-1/check-1",
      "task-2/run-1/check-2",
      "task-2/run-2/check-2",
      "task-2/run-2/check-3",
      "task-2/run-3/check-3",
    ]);
    // The first had its say of the first answer only, as in CrewAI.
    expect(textOf(requests[2])).toContain("Your last answer was:\nFAR TOO LONG.");
    expect(end).toMatchObject({ output: { tasks_output: [{}, { raw: "kind" }, {}] } });
  });

  it("are walked through by a rehearsal without asking code", async () => {
    const never: Guardrail = () => [false, "never"];
    const models = modelsFromEnvironment({ MODEL: "rehearsal" });
    const crew = crewWith('guardrails: [./guardrails/short.ts, "Is it kind?"]');
    const { end, events } = await runCase({
      crew,
      script: [],
      ports: { ...guardrailPorts({ short: never }), models },
    });
    // It is told that nobody looked.
    expect(events.filter(({ type }) => type === "guardrail")).toMatchObject([
      { guardrail: "guardrails/short.ts", passed: true, rehearsed: true },
      { guardrail: "Is it kind?", passed: true, rehearsed: true },
    ]);
    expect(end).toMatchObject({ status: "completed", usage: { llm_calls: 4 } });
  });

  it("fail the crew when a file is not there", async () => {
    const { end } = await runBothWays({
      crew: crewWith("guardrail: ./guardrails/short.ts"),
      script: ["B", "Good."],
    });
    expect(end).toMatchObject({
      error: {
        type: "GuardrailMissing",
        message: 'Task "t": there is no guardrail guardrails/short.ts',
      },
    });
  });
});
