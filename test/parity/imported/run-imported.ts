import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { importFrom } from "../../../cli/import/import-project.ts";
import { readCrewFolder } from "../../../functions/adapters/crew-files/crew-folder.ts";
import { loadCrew } from "../../../functions/crew/index.ts";
import { pythonTools } from "../../../functions/crew/tools/python-tools.ts";
import { PythonPool } from "../../../local/python/python-pool.ts";
import { testPython } from "../../support/python/python-environment.ts";
import { writeLock } from "../../support/python/write-lock.ts";
import type { Run } from "../comparison.ts";
import type { CrewaiProcess } from "../crewai-process.ts";
import { runLoaded } from "../engine-run.ts";
import type { Outcome } from "../observation.ts";
import { playWith } from "../play.ts";
import type { ImportedScenario } from "./imported-scenario.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/import");

/** Of the fixtures' agents, with the topics that they are given. */
const ROLES = ["Reader of bees", "Reader of owls", "Reader", "Writer", "Chief", "Crew Manager"];

interface Runs {
  readonly theirs: Run;
  readonly ours: Run;
}

/** Has CrewAI run a copy of the project, and this engine what the import makes of it. */
export async function runImported(scenario: ImportedScenario, crewai: CrewaiProcess): Promise<Runs> {
  const folder = await mkdtemp(join(tmpdir(), "stepcrew-parity-"));
  const { module, attribute, inputs = {}, crew, fixture } = scenario;
  const project = join(folder, fixture);
  const played = { ...scenario, roles: ROLES };
  try {
    await cp(join(FIXTURES, fixture, "project"), project, { recursive: true });
    const crews = join(folder, "crews");
    await importFrom(project, crews, crew === undefined ? {} : { crew });
    const theirs = await playWith(played, async (url) => {
      const asked = { folder: project, url, inputs, module, attribute };
      return (await crewai.ask(asked)) as Outcome;
    });
    const imported = await readImported(crews, crew);
    const ours = await playWith(played, async (url) => runImportedCrew(imported, url, scenario));
    return { theirs, ours };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The folder of the only crew, or of the one that is asked for. */
async function readImported(crews: string, crew: string | undefined): Promise<string> {
  const names = (await readdir(crews)).filter((name) => !name.startsWith("."));
  const found = crew ?? names[0];
  if (found === undefined || !names.includes(found))
    throw new Error(`the import made ${names.join(", ") || "no crew"}, and not ${crew ?? "any"}`);
  return join(crews, found);
}

async function runImportedCrew(
  folder: string,
  url: string,
  { inputs = {} }: ImportedScenario,
): Promise<Outcome> {
  const files = await readCrewFolder(folder);
  const hasPython = [...files.keys()].some((file) => file.endsWith(".py"));
  if (!hasPython) return runLoaded(loadCrew("imported", files), { url, inputs, tools: new Map() });
  const { executable, missing } = await testPython();
  if (executable === undefined) throw new Error(missing);
  await writeLock(folder, executable);
  const loaded = loadCrew("imported", await readCrewFolder(folder));
  const environment = { PATH: process.env["PATH"] ?? "" };
  const python = new PythonPool({ executable, folders: [folder], environment, log: () => undefined });
  try {
    const tools = loaded.crew === undefined ? new Map() : pythonTools(loaded.crew, python);
    return await runLoaded(loaded, { url, inputs, tools, python });
  } finally {
    python.close();
  }
}
