import { apiCommand, ID_MEANING } from "./api-command.ts";

export const eventsCommand = () =>
  apiCommand("events")
    .description("print what has happened in an execution")
    .argument("<id>", ID_MEANING)
    .option("--follow", "go on until the execution has ended")
    .addHelpText("after", "\nWith --json each line is an event.")
    .action(async (id, options) => {
      const { events } = await import("../../executions/read-executions.ts");
      await events(id, options);
    });
