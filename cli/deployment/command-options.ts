import { parseArgs, type ParseArgsConfig } from "node:util";

import { messageOf } from "../../functions/text/error-text.ts";
import { InvalidConfig } from "../../infra/settings/config.ts";
import { LoginIncomplete } from "./person-login.ts";
import { WrongUse } from "./wrong-use.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

export const HELP = { type: "boolean", default: false } as const satisfies Options[string];
export const CONTEXT = {
  type: "string",
  short: "c",
  multiple: true,
  default: [],
} as const satisfies Options[string];
/** npm takes the option for itself when the `--` before it is forgotten, and tells by a variable. */
export const DRY_RUN = {
  type: "boolean",
  default: process.env["npm_config_dry_run"] === "true",
} as const satisfies Options[string];

/**
 * The options as they were typed.
 * @throws WrongUse with the usage for options that there are not
 */
export function typedOptions<const Known extends Options>(options: Known, usage: string) {
  try {
    return parseArgs({ options }).values;
  } catch (cause) {
    throw new WrongUse(`${messageOf(cause)}\n\n${usage}`, { cause });
  }
}

/** 2 for a command that could not begin as it was given, 1 for one that failed. */
export const exitCodeOf = (error: unknown): 1 | 2 =>
  [WrongUse, LoginIncomplete, InvalidConfig].some((kind) => error instanceof kind) ? 2 : 1;
