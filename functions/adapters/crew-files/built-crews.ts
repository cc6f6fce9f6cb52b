import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Crew } from "../../crew/crew.ts";
import { type BuiltCrew, BuiltCrews } from "../../crew/manifest.ts";
import type { Guardrail } from "../../crew/ports.ts";
import { isTool, type Tool } from "../../crew/tool.ts";
import { CrewUnreadable } from "../../domain/errors.ts";
import { parseExactly } from "../../json/exact-json.ts";

export interface OpenedCrews {
  readonly crews: ReadonlyMap<string, BuiltCrew>;
  /**
   * The tools that a crew's tasks and agents name and that are files, by their base names. Throws an Error
   * naming a file that is no tool.
   */
  readonly toolsOf: (crew: Crew) => Promise<ReadonlyMap<string, Tool>>;
  /** The guardrails that are files, likewise. Throws an Error naming a file that is no function. */
  readonly guardrailsOf: (crew: Crew) => Promise<ReadonlyMap<string, Guardrail>>;
}

/**
 * Opens what the bundler wrote: `<directory>/crews.json`, and the crews' code once it is needed:
 * `<directory>/crews/<name>/tools/<file>.mjs` and `…/guardrails/<file>.mjs`.
 */
export async function openBuiltCrews(directory: string): Promise<OpenedCrews> {
  const crews = await readBuiltCrews(directory);
  return {
    crews: new Map(crews.map((crew) => [crew.name, crew])),
    toolsOf: async (crew) => importAll(ownTools(crew), async (name) => importTool(directory, crew, name)),
    guardrailsOf: async (crew) =>
      importAll(ownGuardrails(crew), async (name) => importGuardrail(directory, crew, name)),
  };
}

const ownTools = (crew: Crew): readonly string[] =>
  [...crew.tasks, ...crew.agents]
    .flatMap(({ tools }) => tools)
    .filter((name) => !crew.builtInTools?.includes(name) && crew.python?.tools?.[name] === undefined);

const ownGuardrails = (crew: Crew): readonly string[] =>
  crew.tasks
    .flatMap((task) => task.guardrails ?? [])
    .flatMap((guardrail) => ("file" in guardrail ? [guardrail.file] : []));

/** Whether code of the crew's own runs when it does. */
export const bringsCode = (crew: Crew): boolean => ownTools(crew).length + ownGuardrails(crew).length > 0;

/** The crews as they were built; throws when crews.json is missing or from another version of the engine. */
export async function readBuiltCrews(directory: string): Promise<readonly BuiltCrew[]> {
  const file = join(directory, "crews.json");
  try {
    return BuiltCrews.parse(parseExactly(await readFile(file, "utf8")));
  } catch (cause) {
    throw new CrewUnreadable(`${file} cannot be read or was built for another version: build again`, {
      cause,
    });
  }
}

async function importAll<Code>(
  names: readonly string[],
  importOne: (name: string) => Promise<Code>,
): Promise<ReadonlyMap<string, Code>> {
  const imported = [...new Set(names)].map(async (name) => [name, await importOne(name)] as const);
  return new Map(await Promise.all(imported));
}

async function importDefault(file: string): Promise<unknown> {
  const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  return module.default;
}

async function importGuardrail(directory: string, crew: Crew, name: string): Promise<Guardrail> {
  const found = await importDefault(join(directory, "crews", crew.name, "guardrails", `${name}.mjs`));
  if (typeof found === "function") return found as Guardrail;
  throw new CrewUnreadable(
    `The guardrail ${name} of ${crew.name}: guardrails/${name}.ts must have a function as its default export`,
  );
}

async function importTool(directory: string, crew: Crew, name: string): Promise<Tool> {
  const found = await importDefault(join(directory, "crews", crew.name, "tools", `${name}.mjs`));
  if (isTool(found)) return found;
  throw new CrewUnreadable(
    `The tool ${name} of ${crew.name}: tools/${name}.ts must have a defineTool(…) as its default export`,
  );
}
