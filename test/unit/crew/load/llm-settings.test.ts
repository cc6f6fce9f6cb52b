import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { readCrews } from "../../../../functions/adapters/crew-files/read-crews.ts";
import { loadCrew } from "../../../../functions/crew/index.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const loaded = (llm: string) =>
  loadCrew(
    "sample",
    new Map([
      ["agents.yaml", `a: {role: A, goal: G, backstory: B, llm: {model: openai/x, ${llm}}}`],
      ["tasks.yaml", "t: {description: D, expected_output: E, agent: a}"],
    ]),
  );

it.each([
  ["extra_headers: {x team: y}", "extra_headers: must have names such as x-team, without blanks"],
  ['extra_headers: {x: "a\\nb"}', "extra_headers.x: must be a text of one line, in ASCII"],
  ["extra_headers: [1]", "extra_headers: write a mapping, not a list"],
  ["api: chatt", 'api: write chat or responses, not "chatt"'],
  ["native_tools: maybe", 'native_tools: write true or false, not "maybe"'],
])("llm's %s is an error that says what to write", (llm, message) => {
  expect(loaded(llm).problems.map((problem) => problem.message)).toEqual([`llm's ${message}`]);
});

it("takes CrewAI's word for chat completions, and numbers as texts of headers", () => {
  const { crew, problems } = loaded("api: completions, extra_headers: {x: 7, y: true}");
  expect([problems, crew?.agents[0]?.llm]).toEqual([
    [],
    { model: "openai/x", api: "chat", extra_headers: { x: "7", y: "true" } },
  ]);
});

it("tells of models that lead nowhere, each once and where it is written", async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, "shop"));
  const agents = `a: {role: A, goal: G, backstory: B, llm: opnai/gpt-5}
b: {role: B, goal: G, backstory: B, llm: opnai/gpt-5}
c:
  role: C
  goal: G
  backstory: B
  llm: {model: acme/m, base_url: "https://acme.example/v1"}
d: {role: D, goal: G, backstory: B, llm: azure/my-gpt}`;
  await writeFile(join(folder.path, "shop/agents.yaml"), agents);
  await writeFile(
    join(folder.path, "shop/tasks.yaml"),
    ["a", "b", "c", "d"]
      .map((name) => `t_${name}: {description: D, expected_output: E, agent: ${name}}`)
      .join("\n"),
  );
  await writeFile(join(folder.path, "shop/crew.jsonc"), '{"llm": "watsonx/m"}');
  const [shop] = await readCrews(folder.path);
  expect(shop?.problems.map(({ level, file, line, message }) => [level, file, line, message])).toEqual([
    ["unfinished", "crew.jsonc", 1, expect.stringContaining("watsonx/m: watsonx cannot be asked by itself")],
    [
      "unfinished",
      "agents.yaml",
      1,
      "opnai/gpt-5: there is no provider opnai (did you mean openai?); a server of one's own needs llm's base_url",
    ],
  ]);
});

it("a base_url that is no address is told with its file and line", async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, "own"), { recursive: true });
  const agents = {
    a: { role: "A", goal: "G", backstory: "B", llm: { model: "acme/m", base_url: "models.example/v1" } },
  };
  const tasks = [{ name: "t", description: "D", expected_output: "E", agent: "a" }];
  await writeFile(join(folder.path, "own/crew.jsonc"), JSON.stringify({ agents, tasks }));
  const [own] = await readCrews(folder.path);
  expect(own?.problems).toMatchObject([
    {
      level: "unfinished",
      file: "crew.jsonc",
      line: 1,
      message:
        'acme/m: base_url is "models.example/v1", which is no address; write it with http:// or https://',
    },
  ]);
});
