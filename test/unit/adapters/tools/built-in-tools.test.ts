import { expect, it } from "vitest";

import { missingToolSettings } from "../../../../functions/adapters/crew-files/built-in-names.ts";
import { builtInTools } from "../../../../functions/adapters/tools/built-in-tools.ts";
import { loadCrew } from "../../../../functions/crew/load/load-crew.ts";
import { LOCAL_SNOWFLAKE } from "../../../../local/functions.ts";

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
      message: 'The tool snowflake_query takes no as, with here: leave out all keys but "use"',
    },
  ]);
});

const settings = {
  ...LOCAL_SNOWFLAKE,
  SNOWFLAKE_QUERY_ROWS: 100,
  SNOWFLAKE_QUERY_BYTES: 50_000,
  SNOWFLAKE_QUERY_TIMEOUT_SECONDS: 60,
};
const noSecret = () => Promise.reject(new Error("no secret"));
const SWITCHED_ON = { SNOWFLAKE_QUERY_USER: "Q", SNOWFLAKE_QUERY_ROLE: "R" };

it("is given to crews that name it, once it is set up", () => {
  const toolsOf = builtInTools({ ...settings, ...SWITCHED_ON }, noSecret);
  expect([
    [...toolsOf(crewWith("[snowflake_query]"), false).keys()],
    toolsOf(crewWith("[]"), false).size,
  ]).toEqual([["snowflake_query"], 0]);
});

it.each([{}, { SNOWFLAKE_QUERY_USER: "Q" }, { SNOWFLAKE_QUERY_USER: "", SNOWFLAKE_QUERY_ROLE: "" }])(
  "fails the crew's executions with the setting that is missing: %j",
  (given) => {
    const toolsOf = builtInTools({ ...settings, ...given }, noSecret);
    expect(() => toolsOf(crewWith("[snowflake_query]"), false)).toThrow(
      expect.objectContaining({
        name: "CrewUnreadable",
        message: "The crew sample lacks snowflake_query_user for the tool snowflake_query",
      }),
    );
    expect(toolsOf(crewWith("[]"), false).size).toBe(0);
  },
);

it("is offered to rehearsals without being set up", () => {
  const toolsOf = builtInTools(settings, noSecret);
  expect([...toolsOf(crewWith("[snowflake_query]"), true).keys()]).toEqual(["snowflake_query"]);
});

it("is missing to crews that name it where it is off", () => {
  const crew = crewWith("[snowflake_query]");
  expect([
    missingToolSettings(crew, []),
    missingToolSettings(crew, ["snowflake_query"]),
    missingToolSettings(crewWith("[]"), []),
  ]).toEqual([["snowflake_query_user for the tool snowflake_query"], [], []]);
});
