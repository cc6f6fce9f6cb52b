import { InvalidConfig, readConfig } from "../../../infra/settings/config.ts";

/** What is wrong with a deploy context; empty when nothing is. */
export function problemsOf(context: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    readConfig(context);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.problems;
    throw error;
  }
}
