import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { messageOf } from "../../../functions/text/error-text.ts";
import { CACHE_FOLDER } from "../../../local/kept/project-sources.ts";
import { parityFolder, pythonIn } from "../../parity/crewai-environment.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tableText } from "../figures.ts";
import { journalTable, measureJournal } from "../journal.ts";
import { profileTable } from "../profile/profile-table.ts";
import { profileStack } from "../profile/profile.ts";
import { TWO_TASKS } from "../two-tasks.ts";
import { figureTable } from "./figure-table.ts";
import { machineText } from "./machine.ts";
import { measureSystem, type StartSystem, type SystemFigures } from "./measure-system.ts";
import { startOurSystem } from "./our-system.ts";
import { writePerformancePage } from "./performance-page.ts";
import { installReplacedSystem, startReplacedSystem } from "./replaced-system.ts";

/**
 * The stack, and the system that it replaces, one after another under the same load: a crew of two tasks, the
 * same scripted model and client. Prints both and writes docs/performance.md.
 * @throws Error when the stack has refused a start or lost an execution
 */
export async function benchBaseline(): Promise<void> {
  const skipped = await whyReplacedSystemIsSkipped();
  const machine = await machineText(skipped === undefined ? pythonIn(parityFolder()) : undefined);
  const theirs = skipped === undefined ? await measured(startReplacedSystem) : undefined;
  // The first start is one on a machine that has built nothing yet.
  await rm(CACHE_FOLDER, { recursive: true, force: true });
  const ours = await measured(startOurSystem);
  const figures = figureTable(ours, theirs);
  console.log(`${machine}\n\n${tableText(figures)}\n`);
  for (const loss of theirs?.losses ?? []) console.log(`Before: ${loss}`);
  if (ours.losses.length > 0)
    throw new Error(`The stack has refused starts or lost executions:\n${ours.losses.join("\n")}`);
  const journal = journalTable(await measureJournal());
  console.log(`${tableText(journal)}\n`);
  const profile = profileTable(await inFolder(profileStack));
  console.log(tableText(profile));
  await writePerformancePage({ machine, skipped, figures, journal, profile, losses: theirs?.losses ?? [] });
}

/** Undefined when it can be measured. */
async function whyReplacedSystemIsSkipped(): Promise<string | undefined> {
  try {
    await installReplacedSystem();
    return undefined;
  } catch (error) {
    const skipped = `The system that Stepcrew replaces is not measured: ${messageOf(error)}`;
    console.log(skipped);
    return skipped;
  }
}

const measured = async (startSystem: StartSystem): Promise<SystemFigures> =>
  inFolder((path) => measureSystem(path, startSystem));

/** Works in a folder of its own that has the crew of two tasks. */
async function inFolder<Value>(work: (path: string) => Promise<Value>): Promise<Value> {
  await using folder = await temporaryFolder();
  const crew = join(folder.path, "crews/two-tasks");
  await mkdir(crew, { recursive: true });
  for (const [file, text] of Object.entries(TWO_TASKS)) await writeFile(join(crew, file), text);
  return await work(folder.path);
}
