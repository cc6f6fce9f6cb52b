import { newCommand } from "../command-line/new-command.ts";

export const docsCommand = () =>
  newCommand("docs")
    .description("write the parts of docs/ that are made of the code")
    .action(async () => {
      const { writeDocs } = await import("../write-docs.ts");
      await writeDocs();
    });
