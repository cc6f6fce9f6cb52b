import type { CommandUnknownOpts } from "@commander-js/extra-typings";

import { backfillCommand } from "./backfill.ts";
import { buildCommand } from "./build.ts";
import { crewsCommand } from "./crews.ts";
import { demoCommand } from "./demo.ts";
import { devCommand } from "./dev.ts";
import { docsCommand } from "./docs.ts";
import { cancelCommand } from "./executions/cancel.ts";
import { eventsCommand } from "./executions/events.ts";
import { listCommand } from "./executions/list.ts";
import { promptCommand } from "./executions/prompt.ts";
import { replayCommand } from "./executions/replay.ts";
import { showCommand } from "./executions/show.ts";
import { startCommand } from "./executions/start.ts";
import { watchCommand } from "./executions/watch.ts";
import { importCommand } from "./import.ts";
import { migrateCommand } from "./migrate.ts";
import { pythonCommand } from "./python.ts";
import { runCommand } from "./run.ts";
import { snowflakeSetupCommand } from "./snowflake-setup.ts";

/**
 * Every command of `npx stepcrew`, as --help lists them. Each declares its options at once and loads its code
 * only when it is run.
 */
export const COMMANDS: readonly (() => CommandUnknownOpts)[] = [
  devCommand,
  demoCommand,
  startCommand,
  watchCommand,
  listCommand,
  showCommand,
  eventsCommand,
  promptCommand,
  cancelCommand,
  replayCommand,
  importCommand,
  crewsCommand,
  pythonCommand,
  runCommand,
  snowflakeSetupCommand,
  migrateCommand,
  backfillCommand,
  buildCommand,
  docsCommand,
];
