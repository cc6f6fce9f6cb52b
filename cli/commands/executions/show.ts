import { apiCommand, ID_MEANING } from "./api-command.ts";

export const showCommand = () =>
  apiCommand("show")
    .description("show how an execution stands, and its answer")
    .argument("<id>", ID_MEANING)
    .action(async (id, options) => {
      const { show } = await import("../../executions/read-executions.ts");
      await show(id, options);
    });
