import { endWith } from "../command-line/exit-codes.ts";
import { newCommand } from "../command-line/new-command.ts";

export const buildCommand = () =>
  newCommand("build")
    .description("build all functions as a deployment does, and show their sizes")
    .option("--outdir <folder>", "where to write them", ".local/bundles")
    .option("--crews <folder>", "folder of crews", "crews")
    .addHelpText("after", "\nThe exit code is 1 when a function is larger than its budget.")
    .action(async (options) => {
      const { buildFunctions } = await import("../build/build-functions.ts");
      endWith(await buildFunctions(options));
    });
