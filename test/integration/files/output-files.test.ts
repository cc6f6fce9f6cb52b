import { expect, it } from "vitest";

import { memoryJournal } from "../../support/journal/memory-journal.ts";
import { crewOf, runBothWays, runCase } from "../../support/models/crew-run.ts";

const crewWith = (task: string, more: Readonly<Record<string, string>> = {}) =>
  crewOf({
    "agents.yaml": "a: {role: A, goal: G, backstory: B}",
    "tasks.yaml": `t: {description: "D {topic}", expected_output: E, agent: a, ${task}}`,
    ...more,
  });

/** Writes into a map, and notes each time. */
function place() {
  const written: (readonly [string, string])[] = [];
  const writeFile = async (name: string, text: string): Promise<void> => void written.push([name, text]);
  return { written, writeFile };
}

it.each([
  ["reports/week.md", "reports/week.md"],
  ["/reports/{topic}.md", "reports/bread.md"],
  ["./a/./{topic}.md", "a/bread.md"],
])("a task's answer is written as its output_file %s", async (file, name) => {
  const { written, writeFile } = place();
  const crew = crewWith(`output_file: "${file}"`);
  const { end, paths } = await runCase({
    crew,
    inputs: { topic: "bread" },
    script: ["The answer."],
    ports: { writeFile },
  });
  expect([end.status, written]).toEqual(["completed", [[name, "The answer."]]]);
  expect(paths).toEqual(["task-1/run-1/turn-1", "task-1/file"]);
});

it("a file is written once, also by an execution that goes on many times", async () => {
  const { written, writeFile } = place();
  const crew = crewWith("output_file: week.md");
  const sample = { crew, inputs: { topic: "x" }, script: ["The answer."], ports: { writeFile } };
  await runBothWays(sample);
  expect(written).toEqual([
    ["week.md", "The answer."],
    ["week.md", "The answer."],
  ]);
  const journal = memoryJournal();
  const attempt = async () => runCase({ ...sample, ports: { writeFile, once: journal.once } });
  await attempt();
  await attempt();
  expect(written).toHaveLength(3);
});

it("what was not stored as written is written again, with the same text", async () => {
  const { written, writeFile } = place();
  const journal = memoryJournal();
  const sample = { crew: crewWith("output_file: week.md"), inputs: { topic: "x" }, script: ["The answer."] };
  const dying = {
    writeFile: async (name: string, text: string) => {
      await writeFile(name, text);
      throw new Error("the process died");
    },
    once: journal.once,
  };
  await expect(runCase({ ...sample, ports: dying })).rejects.toThrow("the process died");
  const { end } = await runCase({ ...sample, ports: { writeFile, once: journal.once } });
  expect([end.status, written]).toEqual([
    "completed",
    [
      ["week.md", "The answer."],
      ["week.md", "The answer."],
    ],
  ]);
});

it("an answer that a guardrail refused is no file", async () => {
  const { written, writeFile } = place();
  const crew = crewWith("output_file: week.md, guardrail: ./guardrails/long.ts", {
    "guardrails/long.ts": "",
  });
  const { end } = await runCase({
    crew,
    inputs: { topic: "x" },
    script: ["short", "long enough"],
    ports: {
      writeFile,
      guardrails: new Map([["long", ({ raw }) => (raw.length > 6 ? [true] : [false, "too short"])]]),
    },
  });
  expect([end.status, written]).toEqual(["completed", [["week.md", "long enough"]]]);
});

it.each(["../x", "a/../../x", "a\u0000b", "x".repeat(300), "a\\..\\x"])(
  "an input that makes a path elsewhere ends the crew before anything is asked: %j",
  async (topic) => {
    const { written, writeFile } = place();
    const crew = crewWith('output_file: "out/{topic}.md"');
    const { end, requests } = await runCase({ crew, inputs: { topic }, script: [], ports: { writeFile } });
    expect(end).toMatchObject({ status: "failed", error: { type: "OutputFileRefused" } });
    expect([requests, written]).toEqual([[], []]);
  },
);
