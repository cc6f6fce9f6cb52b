import { didYouMean, meant } from "../../functions/text/did-you-mean.ts";

/** Keys of the CDK, of its flags and of what it has looked up contain one of these. */
const NAMESPACE = /[:/@]/;
/** Prefixes of our settings: such a key is meant for this project and not for another tool. */
const OURS = /^(?:snowflake|max|timeout|throttle|daily|run_crew|tool|cors|execution|log_retention)_/;

/** Settings there were, each with what to write instead. */
const FORMER: Readonly<Record<string, string>> = {
  daily_quota: "It counted polls too, and is no setting any more. Write daily_starts, which counts starts.",
};

/**
 * Context keys that are not settings, each with the setting that may have been meant: a misspelt key would
 * silently leave its setting at the default. Keys that resemble no setting are left alone, because other
 * tools may read them.
 * @param foreign keys that stand in ~/.cdk.json, which are for all projects of this machine
 */
export function unknownSettings(
  keys: readonly string[],
  names: readonly string[],
  foreign: ReadonlySet<string>,
): string[] {
  return keys
    .filter((key) => !names.includes(key) && !NAMESPACE.test(key) && !foreign.has(key))
    .map((key) => ({ key, hint: inOtherWords(key, names) || didYouMean(key, names) }))
    .filter(({ key, hint }) => hint !== "" || OURS.test(key))
    .map(
      ({ key, hint }) =>
        `${key}: ${FORMER[key] ?? `There is no such setting${hint}. docs/settings.md lists them.`}`,
    );
}

/**
 * For a key that has whole words too few or too many: `throttle`, `email`, `default_model`. Empty where no
 * setting begins or ends with its words, or is the beginning or the end of them.
 */
function inOtherWords(key: string, names: readonly string[]): string {
  const words = `_${key.toLowerCase().replaceAll("-", "_")}_`;
  const isAtAnEnd = (short: string, long: string): boolean => long.startsWith(short) || long.endsWith(short);
  const near = names.filter((name) => isAtAnEnd(words, `_${name}_`) || isAtAnEnd(`_${name}_`, words));
  return near.length === 0 ? "" : meant(near.join(" or "));
}
