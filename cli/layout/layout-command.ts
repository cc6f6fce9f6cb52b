import { parseArgs } from "node:util";

import { checkLayout } from "./check-layout.ts";
import { layoutText } from "./layout-text.ts";

const USAGE = `npm run layout
Shows what is in which folder, and how far imports lead: a folder's rooms are its files and the folders in it, its floors are the
longest way of imports from room to room, and its own floor is where it lies in the folder above.
The sum names the floors of the folder that has most.
Then come the rules that are broken, each with its place: circles of imports, folders, files, comments and README lines beyond
their limits, five positional parameters, imports that a layer forbids, and what is written anew though the ground floor has it.
Exits with 1 when a rule is broken, with 2 when the command is wrong.`;

export interface CommandAnswer {
  readonly exitCode: 0 | 1 | 2;
  readonly text: string;
}

/** What the command answers in a project's folder. */
export async function layoutCommand(typed: readonly string[], root: string): Promise<CommandAnswer> {
  // Not strict: its own error for an option advises to write it as a name.
  const { values, positionals } = parseArgs({
    args: [...typed],
    options: { help: { type: "boolean" } },
    strict: false,
  });
  const [unknown] = [
    ...Object.keys(values)
      .filter((name) => name !== "help")
      .map((name) => `There is no option ${name.length === 1 ? "-" : "--"}${name}.`),
    ...positionals.map((word) => `The command takes no words, but got ${word}.`),
  ];
  if (unknown !== undefined) return { exitCode: 2, text: `${unknown}\n\n${USAGE}` };
  if (values.help) return { exitCode: 0, text: USAGE };
  const layout = await checkLayout(root);
  return { exitCode: layout.problems.length > 0 ? 1 : 0, text: layoutText(layout) };
}
