import { expect, it } from "vitest";

import { builtInTools } from "../../../../functions/adapters/tools/built-in-tools.ts";
import { missingToolSettings } from "../../../../functions/adapters/tools/registry.ts";
import { loadCrew } from "../../../../functions/crew/load/load-crew.ts";
import { missingSettingText } from "../../../../functions/domain/missing-setting.ts";
import { LOCAL_SNOWFLAKE } from "../../../../local/local-functions.ts";

const AGENTS = "a: {role: R, goal: G, backstory: B}";
const load = (tools: string, more: Readonly<Record<string, string>> = {}, builtIn = ["snowflake_query"]) =>
  loadCrew(
    "sample",
    new Map(
      Object.entries({
        "agents.yaml": AGENTS,
        "tasks.yaml": `t: {description: D, expected_output: E, agent: a, tools: ${tools}}`,
        ...more,
      }),
    ),
    builtIn,
  );
const crewWith = (tools: string) => {
  const { crew } = load(tools);
  if (crew === undefined) throw new Error("no crew");
  return crew;
};

it.each(["[snowflake_query]", "[{use: snowflake_query}]"])("is named as %s", (tools) => {
  const { crew, problems } = load(tools);
  expect({ tools: crew?.tasks[0]?.tools, builtIn: crew?.builtInTools, problems }).toEqual({
    tools: ["snowflake_query"],
    builtIn: ["snowflake_query"],
    problems: [],
  });
});

it("gives way to a file of the crew's own with its name", () => {
  const { crew } = load("[snowflake_query]", { "tools/snowflake_query.ts": "" });
  expect([crew?.tasks[0]?.tools, crew?.builtInTools]).toEqual([["snowflake_query"], undefined]);
});

it.each([
  [
    "[{use: FileReadTool}]",
    "There is no tool FileReadTool: write tools/FileReadTool.ts. Built-in tools: snowflake_query",
  ],
  ["[snowflake_qurey]", "There is no tool snowflake_qurey (did you mean snowflake_query?)"],
])("leaves %s unfinished, and says what there is", (tools, message) => {
  expect(load(tools).problems).toMatchObject([{ level: "unfinished", message }]);
});

it("refuses keys beside use, which would change nothing", () => {
  expect(load("[{use: snowflake_query, as: q, with: {rows: 5}}]").problems).toMatchObject([
    {
      level: "error",
      message: 'The tool snowflake_query takes no as, with here: remove every key but "use"',
    },
  ]);
});

const SETTINGS = {
  ...LOCAL_SNOWFLAKE,
  SNOWFLAKE_QUERY_ROWS: 100,
  SNOWFLAKE_QUERY_BYTES: 50_000,
  SNOWFLAKE_QUERY_TIMEOUT_SECONDS: 60,
};
const readSecret = () => Promise.reject(new Error("no secret"));
const toolsWith = (given: Readonly<Record<string, string>>) =>
  builtInTools({ settings: { ...SETTINGS, ...given }, environment: given, readSecret });
const SWITCHED_ON = { SNOWFLAKE_QUERY_USER: "Q", SNOWFLAKE_QUERY_ROLE: "R" };

it("is given to crews that name it, once it is set up, and made for the first of them", async () => {
  const toolsOf = toolsWith(SWITCHED_ON);
  const [one, again, none] = await Promise.all([
    toolsOf(crewWith("[snowflake_query]"), false),
    toolsOf(crewWith("[snowflake_query]"), false),
    toolsOf(crewWith("[]"), false),
  ]);
  expect([[...one.keys()], one.get("snowflake_query")?.name, none.size]).toEqual([
    ["snowflake_query"],
    "snowflake_query",
    0,
  ]);
  expect(again.get("snowflake_query")).toBe(one.get("snowflake_query"));
});

it.each([{}, { SNOWFLAKE_QUERY_USER: "Q" }, { SNOWFLAKE_QUERY_USER: "", SNOWFLAKE_QUERY_ROLE: "" }])(
  "fails the crew's executions with the setting that is missing: %j",
  async (given) => {
    const toolsOf = toolsWith(given);
    await expect(toolsOf(crewWith("[snowflake_query]"), false)).rejects.toMatchObject({
      name: "CrewUnreadable",
      message: "The crew sample lacks snowflake_query_user for the tool snowflake_query",
    });
    expect((await toolsOf(crewWith("[]"), false)).size).toBe(0);
  },
);

it("is offered to rehearsals without being set up", async () => {
  const tools = await toolsWith({})(crewWith("[snowflake_query]"), true);
  expect([...tools.keys()]).toEqual(["snowflake_query"]);
});

it("is missing to crews that name it where it is off", () => {
  const crew = crewWith("[snowflake_query]");
  expect([
    missingToolSettings(crew, () => false),
    missingToolSettings(crew, () => true),
    missingToolSettings(crewWith("[]"), () => false),
  ]).toEqual([
    [
      {
        setting: "snowflake_query_user",
        place: "deployment",
        neededBy: { kind: "tool", name: "snowflake_query" },
      },
    ],
    [],
    [],
  ]);
});

it("is missing altogether to a crew that was built for another version of the code", () => {
  const missing = missingToolSettings({ builtInTools: ["later"] }, () => true);
  expect(missing.map(missingSettingText)).toEqual(["a newer version for the tool later"]);
});
