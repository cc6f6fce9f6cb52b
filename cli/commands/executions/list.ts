import { InvalidArgumentError, Option } from "@commander-js/extra-typings";

import { apiCommand } from "./api-command.ts";

function count(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number from 1 to 999999.");
}

export const listCommand = () =>
  apiCommand("list")
    .description("list executions, the newest first")
    .addOption(new Option("--limit <count>", "how many at most").argParser(count).default(10))
    .addOption(
      new Option("--status <status>", "only those with this status").choices([
        "PROCESSING",
        "COMPLETED",
        "ERROR",
      ] as const),
    )
    .option("--crew <name>", "only those of this crew")
    .option("--since <time>", "only those started then or later, such as 2026-11-24T10:00:00Z")
    .option("--until <time>", "only those started before it")
    .action(async (options) => {
      const { list } = await import("../../executions/read-executions.ts");
      await list(options);
    });
