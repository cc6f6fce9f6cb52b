import type { BuiltCrew } from "../../functions/crew/index.ts";
import { type MissingSetting, missingSettingText } from "../../functions/domain/missing-setting.ts";
import { missingForCrews } from "../../local/checked-settings.ts";
import { InvalidSettings, readLocalSettings } from "../../local/local-settings.ts";
import type { CheckedListing } from "./check-types.ts";

/** What a crew's models and tools need and is not set, as `npm start` would find with the same variables. */
export type MissingFor = (crew: BuiltCrew) => readonly MissingSetting[];

/** Where the stack would listen does not matter. What else is wrong with the variables is told once. */
export function missingHere({ PORT: _port, HOST: _host, ...variables }: NodeJS.ProcessEnv): MissingFor {
  try {
    const settings = readLocalSettings(variables);
    return (crew) => missingForCrews(settings, [crew]).map(({ missing }) => missing);
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    for (const problem of error.problems) console.error(problem);
    return () => [];
  }
}

/** A line for each thing that is not set, with the crews that need it. */
export function missingLines(crews: readonly Pick<CheckedListing, "name" | "missing">[]): readonly string[] {
  const all = crews.flatMap(({ name, missing }) =>
    missing.map((one) => ({ name, text: missingSettingText(one) })),
  );
  const same = Map.groupBy(all, ({ text }) => text);
  return [...same].map(([text, each]) => {
    const names = each.map(({ name }) => name);
    return `${text} is not set: ${names.join(", ")} can only be rehearsed`;
  });
}
