import type { Crew } from "../../crew/crew.ts";

/** Tools that a crew may name without having a file of them. */
export const BUILT_IN_TOOLS = ["snowflake_query"] as const;

export type BuiltInTool = (typeof BUILT_IN_TOOLS)[number];

/** The deployment's setting that switches a tool on. */
const SETTINGS: Readonly<Record<BuiltInTool, string>> = { snowflake_query: "snowflake_query_user" };

/**
 * What is not set and yet needed by the crew's built-in tools, each as "snowflake_query_user for the tool snowflake_query".
 * @param switchedOn names of the tools that are set up
 */
export function missingToolSettings(crew: Crew, switchedOn: readonly string[]): string[] {
  const missing = (crew.builtInTools ?? []).filter((name) => !switchedOn.includes(name));
  return missing.map((name) => `${SETTINGS[name as BuiltInTool] ?? "a newer version"} for the tool ${name}`);
}
