import { apiCommand, ID_MEANING } from "./api-command.ts";

export const cancelCommand = () =>
  apiCommand("cancel")
    .description("end an execution")
    .argument("<id>", ID_MEANING)
    .action(async (id, options) => {
      const { cancel } = await import("../../executions/change-executions.ts");
      await cancel(id, options);
    });
