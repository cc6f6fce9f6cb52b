import * as z from "zod";

import type { Crew } from "../../crew/crew.ts";
import type { MissingSetting } from "../../domain/missing-setting.ts";
import type { JsonObject } from "../../json/json.ts";
import { oneLine } from "../../text/cut.ts";
import type { BuiltInTool, ToolNeed } from "./built-in-tool.ts";
import { BUILT_IN_TOOLS } from "./tool-rows.ts";

/** All that a crew may write for a built-in tool. */
export const BUILT_IN_TOOL_NAMES: readonly string[] = BUILT_IN_TOOLS.flatMap(({ name, crewaiNames }) => [
  name,
  ...crewaiNames,
]);

/** The tool of a name that is its own or CrewAI's. */
export const builtInTool = (name: string): BuiltInTool | undefined =>
  BUILT_IN_TOOLS.find((tool) => tool.name === name || tool.crewaiNames.includes(name));

/** The tool that a name of the crew's `builtInTools` stands for, as the crew writes it, and its settings. */
export function toolNamed(
  { toolSettings = {} }: Pick<Crew, "toolSettings">,
  name: string,
): {
  readonly written: string;
  readonly tool: BuiltInTool | undefined;
  readonly settings: JsonObject | undefined;
} {
  const configured = Object.hasOwn(toolSettings, name) ? toolSettings[name] : undefined;
  const written = configured?.use ?? name;
  return { written, tool: builtInTool(written), settings: configured?.with };
}

/** What is wrong with the settings that a crew gives a tool; undefined when they can be used. */
export function toolSettingsProblem(name: string, settings: JsonObject): string | undefined {
  const schema = builtInTool(name)?.settings;
  if (schema === undefined) return `takes no settings: remove "with"`;
  const read = schema.safeParse(settings);
  if (read.success) return undefined;
  return `cannot use what "with" says: ${oneLine(z.prettifyError(read.error))}; it takes ${settingNames(schema).join(", ")}`;
}

/**
 * What is not set and yet needed by the crew's built-in tools.
 * @param isMet whether a tool has what it needs, as far as the asking side knows
 */
export function missingToolSettings(
  crew: Pick<Crew, "builtInTools" | "toolSettings">,
  isMet: (need: ToolNeed, tool: BuiltInTool) => boolean,
): readonly MissingSetting[] {
  return (crew.builtInTools ?? []).flatMap((name): readonly MissingSetting[] => {
    const { written, tool, settings } = toolNamed(crew, name);
    const neededBy = { kind: "tool", name: written } as const;
    const isGiven = ({ insteadOf }: ToolNeed): boolean =>
      insteadOf !== undefined && settings?.[insteadOf] !== undefined;
    if (tool === undefined) return [{ setting: "a newer version", place: "newer-version", neededBy }];
    return tool.needs
      .filter((need) => !isGiven(need) && !isMet(need, tool))
      .map(({ setting, variables: [variable] }) =>
        setting === undefined
          ? { setting: variable, place: "environment", neededBy }
          : { setting, place: "deployment", neededBy },
      );
  });
}

/**
 * Names of the tools that a deployment's settings switch on; what is in the providers' secret is asked about
 * by itself.
 * @param isSet whether a setting is written, for the deployment; or its variables are there, for the local
 * stack
 */
export const toolsSwitchedOn = (
  isSet: (need: ToolNeed & { readonly setting: string }) => boolean,
): readonly string[] =>
  BUILT_IN_TOOLS.filter(
    ({ needs }) =>
      needs.some(({ setting }) => setting !== undefined) &&
      needs.every(({ setting, variables }) => setting === undefined || isSet({ setting, variables })),
  ).map(({ name }) => name);

/** A line of the table of built-in tools in the documentation. */
export interface BuiltInToolLine {
  readonly tool: string;
  readonly crewaiNames: string;
  /** Settings of the deployment and variables of the providers' secret. */
  readonly needs: string;
  /** Variables that count when they are set. */
  readonly optional: string;
  /** What a crew may give it with `with`. */
  readonly settings: string;
}

export const builtInToolsTable = (): readonly BuiltInToolLine[] =>
  BUILT_IN_TOOLS.map(({ name, crewaiNames, needs, optionalVariables = [], settings }) => ({
    tool: name,
    crewaiNames: crewaiNames.join(", "),
    needs: needs.flatMap(({ setting, variables }) => setting ?? variables).join(", "),
    optional: optionalVariables.join(", "),
    settings: settingNames(settings).join(", "),
  }));

const settingNames = (schema: z.ZodType | undefined): readonly string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
