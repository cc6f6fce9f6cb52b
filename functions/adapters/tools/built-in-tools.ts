import type { Crew } from "../../crew/crew.ts";
import type { Tool } from "../../crew/tool.ts";
import { CrewUnreadable } from "../../domain/errors.ts";
import { missingSettingText } from "../../domain/missing-setting.ts";
import type { JsonObject } from "../../json/json.ts";
import type { BuiltInTool, MakeTool, ToolContext } from "./built-in-tool.ts";
import { missingToolSettings, toolNamed } from "./registry.ts";

/**
 * Gives a crew the built-in tools that it names, by the names that it uses. Each tool is made once, when a
 * crew first names it. Throws a CrewUnreadable naming the settings of those that are not set up, unless the
 * crew is rehearsed: it uses what the tools say for rehearsals then.
 */
export function builtInTools(
  context: ToolContext,
): (crew: Crew, isRehearsed: boolean) => Promise<ReadonlyMap<string, Tool>> {
  const made = new Map<string, Promise<Tool>>();
  const make = (tool: BuiltInTool, settings: JsonObject | undefined, crew: string): Promise<Tool> => {
    const key = `${tool.name} ${tool.readsCrewFiles ? crew : ""} ${JSON.stringify(settings ?? {})}`;
    const crewFiles = context.crewFilesOf?.(crew);
    const own = made.get(key) ?? makeTool(tool, { ...context, ...(crewFiles && { crewFiles }) }, settings);
    made.set(key, own);
    return own;
  };
  const isSet = (variable: string): boolean => Boolean(context.environment[variable]?.trim());
  return async (crew, isRehearsed) => {
    const missing = isRehearsed ? [] : missingToolSettings(crew, ({ variables }) => variables.every(isSet));
    if (missing.length > 0) {
      throw new CrewUnreadable(`The crew ${crew.name} lacks ${missing.map(missingSettingText).join(", ")}`);
    }
    const named = (crew.builtInTools ?? []).flatMap((name) => {
      const { tool, settings } = toolNamed(crew, name);
      return tool === undefined ? [] : [make(tool, settings, crew.name).then((own) => [name, own] as const)];
    });
    return new Map(await Promise.all(named));
  };
}

/** The bundler puts in each file of the folder that the import may mean, of which only this one is loaded. */
async function makeTool(
  { name, file }: BuiltInTool,
  context: Parameters<MakeTool>[1],
  settings: JsonObject | undefined,
): Promise<Tool> {
  const { make } = (await import(`./made/${file}.ts`)) as { readonly make: MakeTool };
  return make(name, context, settings);
}
