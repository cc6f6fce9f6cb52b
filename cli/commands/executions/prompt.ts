import { apiCommand, ID_MEANING } from "./api-command.ts";

const AFTER = `
  npx stepcrew prompt 7f3a task-1/run-1/turn-1

npx stepcrew events <id> --json has the paths of model and tool calls, docs/journal-paths.md explains them.`;

export const promptCommand = () =>
  apiCommand("prompt")
    .description("show what a model or a tool was asked, and what came of it")
    .argument("<id>", ID_MEANING)
    .argument("<path>", "the step's path, such as task-1/run-1/turn-1")
    .addHelpText("after", AFTER)
    .action(async (id, path, options) => {
      const { prompt } = await import("../../executions/read-executions.ts");
      await prompt(id, path, options);
    });
