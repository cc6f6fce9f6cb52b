import type { AddHelpTextContext } from "@commander-js/extra-typings";

import { helpColumns } from "./new-command.ts";

export type VariableHelp = readonly [names: string, meaning: string];

/** For a command's --help: the variables that it reads, below its options. */
export const variablesHelp =
  (variables: readonly VariableHelp[]) =>
  ({ command }: AddHelpTextContext): string => {
    const helper = command.createHelp();
    helper.prepareContext({ helpWidth: helpColumns() });
    const width = Math.max(...variables.map(([names]) => names.length));
    const rows = variables.map(([names, meaning]) => helper.formatItem(names, width, meaning, helper));
    return ["", "Environment:", ...rows].join("\n");
  };
