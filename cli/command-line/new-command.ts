import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";

/** How wide help is where nobody looks through a terminal. */
const COLUMNS = 100;

export const helpColumns = (): number => process.stdout.columns ?? COLUMNS;

/**
 * A command that leaves the process alone and says in one sentence what it does not understand
 * (run-command.ts).
 */
export function newCommand(name: string): Command {
  const command = new Command(name)
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .exitOverride()
    .configureHelp({ subcommandTerm: (subcommand) => subcommand.name() });
  return command.configureOutput({
    getOutHelpWidth: helpColumns,
    outputError: (text, write) =>
      write(`${valueForFlag(text, command) ?? inOneLine(text)}; see ${typedName(command)} --help\n`),
  });
}

/** commander takes `--json=yes` for an option of that name. */
function valueForFlag(text: string, { options }: CommandUnknownOpts): string | undefined {
  const [, flag] = /unknown option '(--[\w-]+)=/.exec(text) ?? [];
  return options.some(({ long }) => long === flag) ? `error: option '${flag}' takes no value` : undefined;
}

/** commander puts "(Did you mean X?)" on a line of its own. */
const inOneLine = (text: string): string => text.trim().replaceAll("\n(Did", " (did").replace(/\.$/, "");

const typedName = (command: CommandUnknownOpts): string =>
  command.parent === null ? command.name() : `${typedName(command.parent)} ${command.name()}`;
