import { Option } from "@commander-js/extra-typings";

import { WrongUse } from "./exit-codes.ts";

/** Options that several commands have, about the stack that they are for. */
export interface StackOptions {
  readonly context?: readonly string[];
  readonly local?: true;
  readonly data?: string;
  readonly outputs?: string;
}

export const contextOption = () =>
  new Option(
    "-c, --context <key=value>",
    "a setting of cdk.json's context, as for cdk deploy; may be repeated",
  ).argParser<string[]>((value, earlier) => [...(earlier ?? []), value]);

export const localOption = () => new Option("--local", "use the stack that npm start runs; needs no login");

export const dataOption = () =>
  new Option("--data <folder>", "the local stack's data folder (default: .local)");

export const dryRunOption = () => new Option("--dry-run", "say what would be done, and change nothing");

/** npm takes the option itself when the `--` before it is forgotten, and passes it on as a variable. */
export const isDryRun = (options: { readonly dryRun?: true }): boolean =>
  options.dryRun ?? process.env["npm_config_dry_run"] === "true";

/** @throws WrongUse for options of the local stack that contradict each other or would be ignored */
export function checkStackOptions({ local, data, outputs, context }: StackOptions): void {
  if (local === undefined && data !== undefined)
    throw new WrongUse("--data names the folder of the local stack: give it together with --local");
  if (local !== undefined && outputs !== undefined)
    throw new WrongUse("Give --local for the local stack or --outputs for a deployed one, not both");
  if (local !== undefined && context !== undefined)
    throw new WrongUse(
      "-c is for a deployed stack only, for the names of the local stack are fixed. Leave out -c or --local",
    );
}
