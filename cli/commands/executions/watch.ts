import { endWith } from "../../command-line/exit-codes.ts";
import { apiCommand, ID_MEANING } from "./api-command.ts";

const AFTER = `
The progress goes to stderr, the answer to stdout; --json prints the status at the end. Ctrl-C ends the
watching and leaves the execution running. An API that is away is asked again for 15 minutes.
The exit code is 1 when the execution fails.`;

export const watchCommand = () =>
  apiCommand("watch")
    .description("watch an execution until it has ended, and print its answer")
    .argument("<id>", ID_MEANING)
    .addHelpText("after", AFTER)
    .action(async (id, options) => {
      const { watch } = await import("../../executions/read-executions.ts");
      endWith(await watch(id, options));
    });
