import { Option } from "@commander-js/extra-typings";

import { EXAMPLE } from "../../functions/adapters/models/providers/providers.ts";
import { endWith } from "../command-line/exit-codes.ts";
import { newCommand } from "../command-line/new-command.ts";
import { variablesHelp } from "../command-line/variables-help.ts";
import { STACK_VARIABLES } from "./stack-variables.ts";

/** The others are about starts through the API, or several executions. */
const OF_USE =
  /^(?:CREWS_DIR|MODEL|TOOL_SECRETS|PYTHON_PROGRAM|SNOWFLAKE_ACCESS_URL|MAX_LLM|MAX_TOTAL|TIMEOUT|[A-Z]+_API_KEY)/;

const AFTER = `
  npx stepcrew run research topic=owls
  npx stepcrew run research topic=@question.txt sources:='["a.org", "b.org"]'

An input is a text (key=value), the text of a file (key=@file) or JSON (key:=json).
The answer goes to stdout, the progress to stderr. Files that tasks and tools write stay in the
data folder (CREW_DATA_DIR, .local by default); nothing else is kept, and no stack need run.
The exit code is 1 when the crew fails, 2 when it is not there or lacks an input or a setting.`;

export const runCommand = () =>
  newCommand("run")
    .description("run one crew in the terminal, without the stack")
    .argument("<crew>", "the crew's folder in CREWS_DIR")
    .argument("[input...]", "what its placeholders are filled with")
    .option(
      "--model <model>",
      `the model of agents that name none, instead of MODEL; ${EXAMPLE.model}, say, or rehearsal`,
    )
    .addOption(
      new Option(
        "--models <role=model>",
        "the model of the agents of a role, instead of their own; may be repeated",
      ).argParser<string[]>((value, earlier) => [...(earlier ?? []), value]),
    )
    .option("--json", "print the end as JSON, with all tasks' answers and what was used")
    .option("--show-prompts", "show what the models are asked, and what they reply")
    .addHelpText("after", AFTER)
    .addHelpText(
      "after",
      variablesHelp([
        ...STACK_VARIABLES.filter(([name]) => OF_USE.test(name)),
        ["NO_COLOR", "print no colours"],
      ]),
    )
    .action(async (crew, words, options) => {
      const { runInTerminal } = await import("../run/run-in-terminal.ts");
      endWith(await runInTerminal(crew, words, options));
    });
