import { endWith } from "../../command-line/exit-codes.ts";
import { apiCommand } from "./api-command.ts";
import { inputOption, limitsOption, modelOption, modelsOption } from "./start-options.ts";

const AFTER = `
  npx stepcrew start research topic=owls --watch
  npx stepcrew start research --input inputs.json --limits max_llm_calls=20

An input is a text (key=value), the text of a file (key=@file) or JSON (key:=json).
The execution's id goes to stdout; with --watch its answer, and the progress to stderr.
The exit code is 1 when the start is refused or, with --watch, the execution fails.`;

export const startCommand = () =>
  apiCommand("start")
    .description("start an execution of a crew")
    .argument("<crew>", "the crew's name")
    .argument("[input...]", "what its placeholders are filled with")
    .addOption(inputOption())
    .addOption(modelOption())
    .addOption(modelsOption())
    .addOption(limitsOption())
    .option("--idempotency-key <key>", "starts with the same key are one (default: each start is its own)")
    .option("--watch", "watch the execution until it has ended")
    .addHelpText("after", AFTER)
    .action(async (crew, words, options) => {
      const { startExecution } = await import("../../executions/start-execution.ts");
      endWith(await startExecution(crew, words, options));
    });
