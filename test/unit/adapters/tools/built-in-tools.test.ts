import { expect, it } from "vitest";

import { builtInTools } from "../../../../functions/adapters/tools/built-in-tools.ts";
import {
  BUILT_IN_TOOL_NAMES,
  missingToolSettings,
  toolSettingsProblem,
} from "../../../../functions/adapters/tools/registry.ts";
import { loadCrew } from "../../../../functions/crew/load/load-crew.ts";
import { missingSettingText } from "../../../../functions/domain/missing-setting.ts";
import { LOCAL_SNOWFLAKE } from "../../../../local/local-variables.ts";

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
    { names: builtIn },
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

const offered = { names: BUILT_IN_TOOL_NAMES, settingsProblem: toolSettingsProblem };
const loadAll = (tools: string) =>
  loadCrew(
    "sample",
    new Map([
      ["agents.yaml", AGENTS],
      ["tasks.yaml", `t: {description: D, expected_output: E, agent: a, tools: ${tools}}`],
    ]),
    offered,
  );

it("is used with settings, each different use as a tool of its own", async () => {
  const { crew, problems } = loadAll(
    "[{use: SerperDevTool, with: {n_results: 3}}, {use: SerperDevTool, with: {n_results: 3}}, SerperDevTool]",
  );
  const configured = 'SerperDevTool {"n_results":3}';
  expect({ problems, tools: crew?.tasks[0]?.tools, settings: crew?.toolSettings }).toEqual({
    problems: [],
    tools: [configured, configured, "SerperDevTool"],
    settings: { [configured]: { use: "SerperDevTool", with: { n_results: 3 } } },
  });
  if (crew === undefined) throw new Error("no crew");
  const settings = LOCAL_SNOWFLAKE as unknown as Parameters<typeof builtInTools>[0]["settings"];
  const make = builtInTools({ settings, environment: { SERPER_API_KEY: "k" }, readSecret: async () => "" });
  const tools = await make(crew, false);
  expect([...tools].map(([name, tool]) => [name, tool.name])).toEqual([
    [configured, "search_the_internet_with_serper"],
    ["SerperDevTool", "search_the_internet_with_serper"],
  ]);
  await expect(
    builtInTools({ settings, environment: {}, readSecret: async () => "" })(crew, false),
  ).rejects.toThrow("SERPER_API_KEY");
});

it.each([
  [
    "[{use: SerperDevTool, with: {results: 3}}]",
    /^The tool SerperDevTool cannot use what "with" says: .*results.*; it takes n_results, search_type, country, location, locale$/,
  ],
  ["[{use: SerperDevTool, with: {n_results: many}}]", /cannot use what "with" says: .*number/],
  ["[{use: SerperDevTool, with: 3}]", /^with of the tool SerperDevTool must be a mapping of its settings$/],
  [
    "[{use: SerperScrapeWebsiteTool, with: {a: 1}}]",
    /^The tool SerperScrapeWebsiteTool takes no settings: remove "with"$/,
  ],
  [
    "[{use: SerperDevTool, as: x}]",
    /^The tool SerperDevTool takes no as here: remove every key but "use" and "with"$/,
  ],
])("says what is wrong with %s", (tools, message) => {
  expect(loadAll(tools).problems).toEqual([
    expect.objectContaining({ level: "error", message: expect.stringMatching(message) as string }),
  ]);
});

it("gives way to a file of the crew's own with its name", () => {
  const { crew } = load("[snowflake_query]", { "tools/snowflake_query.ts": "" });
  expect([crew?.tasks[0]?.tools, crew?.builtInTools]).toEqual([["snowflake_query"], undefined]);
});

it.each([
  [
    "[{use: FileReadTool}]",
    "There is no tool FileReadTool: it is one of CrewAI's own, and not built in here. Write tools/FileReadTool.ts",
  ],
  ["[snowflake_qurey]", "There is no tool snowflake_qurey (did you mean snowflake_query?)"],
])("leaves %s unfinished, and says whose it is", (tools, message) => {
  expect(load(tools).problems).toMatchObject([{ level: "unfinished", message }]);
});

it("refuses keys beside use, which would change nothing", () => {
  expect(loadAll("[{use: snowflake_query, as: q, with: {rows: 5}}]").problems).toMatchObject([
    {
      level: "error",
      message: 'The tool snowflake_query takes no as here: remove every key but "use" and "with"',
    },
    { level: "error", message: 'The tool snowflake_query takes no settings: remove "with"' },
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
