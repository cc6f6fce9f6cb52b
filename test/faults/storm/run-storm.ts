/** npm run storm: prints figures, and ends with 1 when a promise was broken. */
import { InvalidArgumentError } from "@commander-js/extra-typings";

import { endWith } from "../../../cli/command-line/exit-codes.ts";
import { newCommand } from "../../../cli/command-line/new-command.ts";
import { runCommand } from "../../../cli/command-line/run-command.ts";
import { runStorm } from "./storm.ts";

const integer = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number)) throw new InvalidArgumentError("It is a whole number");
  return number;
};

const aboveZero = (text: string): number => {
  const number = integer(text);
  if (number < 1) throw new InvalidArgumentError("It is a whole number above 0");
  return number;
};

const storm = newCommand("npm run storm --")
  .description("kill and starve the local stack at random while executions run")
  .argument("[executions]", "number of executions", aboveZero, 30)
  .argument("[seed]", "that of an earlier storm, to see it again (default: at random)", integer)
  .action(async (executions, seed = Math.trunc(Math.random() * 2 ** 31)) => {
    console.log(`${executions} executions, seed ${seed} …`);
    const { violations, ...figures } = await runStorm({ executions, seed });
    console.table(figures);
    for (const violation of violations) console.error(violation);
    endWith(violations.length === 0 ? 0 : 1);
  });

process.exit(await runCommand(storm, process.argv.slice(2)));
