import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import {
  CREWAI_VERSION,
  installBesideCrewai,
  parityFolder,
  pythonIn,
} from "../../parity/crewai-environment.ts";
import { crewaiEnvironment, PYTHON_FOLDER } from "../../parity/crewai-process.ts";
import { TWO_TASK_INPUTS } from "../two-tasks.ts";
import type { SystemFolder } from "./our-system.ts";
import { type RunningSystem, startSystem } from "./started-process.ts";

/** As they were when the figures to reach were set. */
const PACKAGES = {
  fastapi: "0.165.0",
  uvicorn: "0.54.0",
  fakesnow: "0.12.1",
  "snowflake-connector-python": "4.8.1",
};

/** What the other side is made of, for people. */
export const REPLACED_SYSTEM = `CrewAI ${CREWAI_VERSION}, ${Object.entries(PACKAGES)
  .map(([name, version]) => `${name} ${version}`)
  .join(", ")}`;

/**
 * Makes its virtual environment unless it is there.
 * @throws Error without Python 3.11, or without the package registry
 */
export async function installReplacedSystem(): Promise<void> {
  const packages = Object.entries(PACKAGES).map(([name, version]) => `${name}==${version}`);
  await installBesideCrewai(parityFolder(), `replaced-${Object.values(PACKAGES).join("-")}`, packages);
}

/** The FastAPI program with the same crew: see replaced_system.py. */
export async function startReplacedSystem({ path, modelUrl }: SystemFolder): Promise<RunningSystem> {
  const database = join(path, "fakesnow");
  await mkdir(database, { recursive: true });
  const program = join(import.meta.dirname, "replaced_system.py");
  return startSystem({
    program: pythonIn(parityFolder()),
    arguments: (port) => [program, String(port), join(path, "crews/two-tasks"), database],
    environment: () => ({
      ...crewaiEnvironment(),
      PYTHONPATH: PYTHON_FOLDER,
      // Not among the sources.
      PYTHONPYCACHEPREFIX: join(parityFolder(), "compiled"),
      OPENAI_BASE_URL: modelUrl,
    }),
    log: join(path, "replaced-system.log"),
    body: JSON.stringify({ crew: "two-tasks", inputs: TWO_TASK_INPUTS }),
  });
}
