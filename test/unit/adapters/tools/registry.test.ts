import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { expect, it } from "vitest";

import type { ToolContext } from "../../../../functions/adapters/tools/built-in-tool.ts";
import { builtInTools } from "../../../../functions/adapters/tools/built-in-tools.ts";
import {
  BUILT_IN_TOOL_NAMES,
  builtInTool,
  builtInToolsTable,
  toolsSwitchedOn,
} from "../../../../functions/adapters/tools/registry.ts";
import { BUILT_IN_TOOLS } from "../../../../functions/adapters/tools/tool-rows.ts";
import type { Crew } from "../../../../functions/crew/index.ts";
import { readConfig } from "../../../../infra/settings/config.ts";

const project = resolve(import.meta.dirname, "../../../..");
const filesOf = (folder: string): readonly string[] =>
  readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => `${folder}/${path}`);

it("knows each tool by each of its names, and no name twice", () => {
  for (const tool of BUILT_IN_TOOLS) {
    for (const name of [tool.name, ...tool.crewaiNames]) expect(builtInTool(name)).toBe(tool);
  }
  expect(new Set(BUILT_IN_TOOL_NAMES).size).toBe(BUILT_IN_TOOL_NAMES.length);
});

// Of names that are plain words nothing can be said.
it.each(BUILT_IN_TOOLS.filter(({ name }) => name.includes("_")))(
  "is the only file that writes the name $name",
  ({ name }) => {
    const word = new RegExp(String.raw`\b${name}\b`);
    const found = ["functions", "infra", "local", "cli"]
      .flatMap(filesOf)
      .filter((path) => word.test(readFileSync(join(project, path), "utf8")));
    expect(found).toEqual(["functions/adapters/tools/tool-rows.ts"]);
  },
);

it.each(BUILT_IN_TOOLS)("says of $name what it does outside, as the tool itself does", async (row) => {
  const crew = { name: "c", builtInTools: [row.name] } as unknown as Crew;
  const settings = {
    SNOWFLAKE_QUERY_ROWS: 1,
    SNOWFLAKE_QUERY_BYTES: 1000,
    SNOWFLAKE_QUERY_TIMEOUT_SECONDS: 1,
  };
  const context = {
    settings: settings as ToolContext["settings"],
    environment: {},
    readSecret: async () => "",
  };
  const made = await builtInTools(context)(crew, true);
  expect(made.get(row.name)?.effect).toBe(row.effect ?? "read");
});

it("asks for settings that deployments have", () => {
  const settings = BUILT_IN_TOOLS.flatMap(({ needs }) => needs.flatMap(({ setting }) => setting ?? []));
  const context = { model: "rehearsal", snowflake_account: "ACME-PROD" };
  for (const setting of settings) {
    // What is no setting is refused whatever its value is.
    expect(() => readConfig({ ...context, [setting]: "X" })).not.toThrow("There is no such setting");
  }
});

it("switches each tool on by its own settings", () => {
  const askingFor = BUILT_IN_TOOLS.map(({ name, needs }) => ({
    name,
    settings: needs.flatMap(({ setting }) => setting ?? []),
  }));
  for (const { name, settings } of askingFor.filter((tool) => tool.settings.length > 0)) {
    expect(toolsSwitchedOn(({ setting }) => settings.includes(setting))).toContain(name);
    expect(toolsSwitchedOn(({ setting }) => !settings.includes(setting))).not.toContain(name);
  }
});

it("is told to readers with what each tool needs", () => {
  expect(builtInToolsTable()).toHaveLength(BUILT_IN_TOOLS.length);
  expect(builtInToolsTable()).toContainEqual({
    tool: "snowflake_query",
    crewaiNames: "",
    needs: "snowflake_query_user",
    optional: "",
    settings: "",
  });
  expect(builtInToolsTable()).toContainEqual({
    tool: "search_the_internet_with_serper",
    crewaiNames: "SerperDevTool",
    needs: "SERPER_API_KEY",
    optional: "",
    settings: "n_results, search_type, country, location, locale",
  });
});
