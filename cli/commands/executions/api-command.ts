import { API_OPTIONS, API_VARIABLES } from "../../command-line/api-options.ts";
import { newCommand } from "../../command-line/new-command.ts";
import { dataOption, localOption } from "../../command-line/stack-options.ts";
import { variablesHelp } from "../../command-line/variables-help.ts";

/** A command that asks an API: the local stack's, unless its options or variables name another. */
export const apiCommand = (name: string) =>
  newCommand(name)
    .addOption(API_OPTIONS.api())
    .addOption(API_OPTIONS.key())
    .addOption(API_OPTIONS.profile())
    .addOption(localOption())
    .addOption(dataOption())
    .option("--json", "print what the API answers, as JSON")
    .addHelpText("after", variablesHelp([...API_VARIABLES, ["NO_COLOR", "print no colours"]]));

/** What `<id>` means, in the help of each command that takes one. */
export const ID_MEANING = "the execution's id, or its first 4 characters or more, as npm start prints them";
