import { describe, expect, it } from "vitest";

import { crewOf, runBothWays, textOf } from "../../support/models/crew-run.ts";

const crewWith = (agent: string, tasks = "t: {description: D, expected_output: E, agent: a}", crew = "{}") =>
  crewOf({
    "agents.yaml": `a: {role: "{who} Author", goal: To write, backstory: Born to, ${agent}}`,
    "tasks.yaml": tasks,
    "crew.jsonc": crew,
  });

describe("CrewAI's prompt templates", () => {
  const both = 'system_template: "<s {role}>{{ .System }}</s>", prompt_template: "<u>{{ .Prompt }}</u>"';

  it.each([
    [
      "both",
      both,
      /^<s \$& Author>You are \$& Author\.[^]*Born to[^]*To write<\/s>\n<u>D\n\n[^]+lost\.<\/u>$/,
    ],
    ["a third", `${both}, response_template: "<a>{{ .Response }}</a>"`, /<\/u>\n<a>$/],
  ])("make one message: %s", async (_what, agent, expected) => {
    const { requests } = await runBothWays({ crew: crewWith(agent), script: ["x"], inputs: { who: "$&" } });
    expect(requests[0]?.messages.map(({ role }) => role)).toEqual(["user"]);
    expect(textOf(requests[0])).toMatch(expected);
  });

  it("have no effect alone but that there is no system message", async () => {
    const crew = crewWith('system_template: "<s>{{ .System }}</s>"');
    const { requests } = await runBothWays({ crew, script: ["x"], inputs: { who: "An" } });
    expect(requests[0]?.messages.map(({ role }) => role)).toEqual(["user"]);
    expect(textOf(requests[0])).toMatch(/^You are An Author\.[^<]+D\n\n/);
  });
});

describe("what a trigger hands over", () => {
  const tasks = (first: string, second: string) =>
    `t: {description: D, expected_output: E, agent: a${first}}\nu: {description: F, expected_output: E, agent: a${second}}`;
  const on = ", allow_crewai_trigger_context: true";
  const off = ", allow_crewai_trigger_context: false";

  it.each([
    ["the first task", "", "", [true, false]],
    ["no task that does not want it", off, "", [false, false]],
    ["the task that wants it", off, on, [false, true]],
  ])("is told to %s", async (_what, first, second, told) => {
    const inputs = { who: "A", crewai_trigger_payload: { mail: "{who}" } };
    const crew = crewWith("", tasks(first, second));
    const { requests, end } = await runBothWays({ crew, script: ["x", "y"], inputs });
    // It is said after the description and is no part of it.
    expect(end).toMatchObject({ output: { tasks_output: [{ description: "D" }, { description: "F" }] } });
    const payload = '\n\nTrigger Payload: {"mail":"{who}"}\n\n';
    expect(requests.map((request) => textOf(request).includes(payload))).toEqual(told);
  });

  it("is told to nobody when there is nothing", async () => {
    const { requests } = await runBothWays({
      crew: crewWith("", tasks(on, on)),
      script: ["x", "y"],
      inputs: { who: "A" },
    });
    expect(JSON.stringify(requests)).not.toContain("Trigger");
  });
});

describe("output_file", () => {
  it("is named as filled, and refused when a value leads elsewhere", async () => {
    const crew = crewWith(
      "",
      't: {description: D, expected_output: E, agent: a, output_file: "out/{who}.md"}',
    );
    const { end } = await runBothWays({ crew, script: ["x"], inputs: { who: "A" } });
    expect(end).toMatchObject({ output: { tasks_output: [{ output_file: "out/A.md" }] } });
    const elsewhere = await runBothWays({ crew, script: [], inputs: { who: "../../etc/x" } });
    expect(elsewhere.end).toMatchObject({
      status: "failed",
      error: {
        type: "OutputFileRefused",
        message: 'Task "t": its output_file out/../../etc/x.md must not contain ".."',
      },
    });
  });
});
