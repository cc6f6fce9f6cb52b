import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Crew } from "../../crew/crew.ts";
import { BuiltCrews, type BuiltCrew } from "../../crew/manifest.ts";
import { isTool, type Tool } from "../../crew/tool.ts";
import { CrewUnreadable } from "../../domain/errors.ts";

export interface OpenedCrews {
  readonly crews: ReadonlyMap<string, BuiltCrew>;
  /** The tools that a crew's tasks name, by the base name of their files. Throws an Error naming a file that is no tool. */
  readonly toolsOf: (crew: Crew) => Promise<ReadonlyMap<string, Tool>>;
}

/** Opens what the bundler wrote: `<directory>/crews.json`, and `<directory>/crews/<name>/tools/<file>.mjs` once they are needed. */
export async function openBuiltCrews(directory: string): Promise<OpenedCrews> {
  const crews = await readBuiltCrews(directory);
  return {
    crews: new Map(crews.map((crew) => [crew.name, crew])),
    toolsOf: async (crew) => {
      const names = [...new Set(crew.tasks.flatMap((task) => task.tools))];
      const tools = names.map(async (name): Promise<[string, Tool]> => [
        name,
        await importTool(directory, crew, name),
      ]);
      return new Map(await Promise.all(tools));
    },
  };
}

/** The crews as they were built; throws when crews.json is missing or from another version of the engine. */
export async function readBuiltCrews(directory: string): Promise<readonly BuiltCrew[]> {
  const file = join(directory, "crews.json");
  try {
    return BuiltCrews.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new CrewUnreadable(`${file} cannot be read or was built for another version: build again`, {
      cause,
    });
  }
}

async function importTool(directory: string, crew: Crew, name: string): Promise<Tool> {
  const file = join(directory, "crews", crew.name, "tools", `${name}.mjs`);
  const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  if (isTool(module.default)) return module.default;
  throw new CrewUnreadable(
    `The tool ${name} of ${crew.name}: tools/${name}.ts must have a defineTool(…) as its default export`,
  );
}
