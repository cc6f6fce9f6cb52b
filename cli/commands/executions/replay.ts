import { Option } from "@commander-js/extra-typings";

import { endWith } from "../../command-line/exit-codes.ts";
import { apiCommand, ID_MEANING } from "./api-command.ts";
import { inputOption, limitsOption, modelOption, modelsOption } from "./start-options.ts";

const AFTER = `
  npx stepcrew replay 7f3a --watch                       goes on where a failed one stopped
  npx stepcrew replay 7f3a --from-task write topic=bats  does write and what follows anew

What was kept is neither paid nor done again. The id of the new execution goes to stdout.`;

export const replayCommand = () =>
  apiCommand("replay")
    .description("start an execution that goes on from what another one has done")
    .argument("<id>", ID_MEANING)
    .argument("[input...]", "inputs in place of those of before, as for start")
    .addOption(new Option("--from-task <task>", "the first task that is done anew, by its name or number"))
    .addOption(inputOption())
    .addOption(modelOption())
    .addOption(modelsOption())
    .addOption(limitsOption())
    .option("--idempotency-key <key>", "replays with the same key are one (default: each is its own)")
    .option("--watch", "watch the execution until it has ended")
    .addHelpText("after", AFTER)
    .action(async (id, words, options) => {
      const { replay } = await import("../../executions/start-execution.ts");
      endWith(await replay(id, words, options));
    });
