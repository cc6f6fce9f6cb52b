import { didYouMean } from "../functions/crew/nearest.ts";

/** Keys of the CDK, of its flags and of what it has looked up have one of these. */
const NAMESPACE = /[:/@]/;
/** Families of settings: whatever begins so is meant for us, and was not just written for somebody else in ~/.cdk.json. */
const OURS = /^(?:snowflake|max|timeout|throttle|cors|execution|log_retention)_/;

/**
 * What the context holds that is no setting, each with the setting that it may have been meant for: a misspelt key would leave
 * its setting at the default without a word. Words that are near to none are left alone: others may read them.
 */
export function unknownSettings(keys: readonly string[], names: readonly string[]): string[] {
  return keys
    .filter((key) => !names.includes(key) && !NAMESPACE.test(key))
    .map((key) => ({ key, hint: didYouMean(key, names) }))
    .filter(({ key, hint }) => hint !== "" || OURS.test(key))
    .map(({ key, hint }) => `${key}: There is no such setting${hint}. README.md lists them under Settings.`);
}
