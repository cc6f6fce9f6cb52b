import { Argument } from "@commander-js/extra-typings";

import { newCommand } from "../../cli/command-line/new-command.ts";
import { runCommand } from "../../cli/command-line/run-command.ts";
import { benchBaseline } from "./baseline/baseline.ts";
import { benchDriver } from "./driver.ts";
import { benchEngine } from "./engine.ts";
import { benchFunctions } from "./functions.ts";
import { benchJournal } from "./journal.ts";
import { benchKeptPrompts } from "./kept-prompts.ts";
import { benchPage } from "./page.ts";
import { benchParts } from "./parts.ts";
import { benchRecordRush } from "./record-rush.ts";

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  engine: benchEngine,
  driver: benchDriver,
  functions: benchFunctions,
  parts: benchParts,
  rush: benchRecordRush,
  journal: benchJournal,
  prompts: benchKeptPrompts,
  page: benchPage,
  baseline: benchBaseline,
};

const bench = newCommand("npm run bench --")
  .description(
    "measure the engine, the driver, the functions, what tools add to them, a rush of ends, the journal, kept prompts, the console and the stack; figures in documents come from it, and docs/performance.md is written by parts and baseline",
  )
  .addArgument(
    new Argument("[benches...]", "what to measure, all unless it is named").choices(Object.keys(BENCHES)),
  )
  .action(async (asked) => {
    for (const [name, measure] of Object.entries(BENCHES)) {
      if (asked.length > 0 && !asked.includes(name)) continue;
      await measure();
      console.log();
    }
  });

process.exitCode = await runCommand(bench, process.argv.slice(2));
