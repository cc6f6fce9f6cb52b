import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { readCrewFolder } from "../../../functions/adapters/crew-files/crew-folder.ts";
import { declaredPython } from "../../../functions/crew/load/python/declared-python.ts";
import { pythonSources } from "../../../functions/crew/load/python/python-files.ts";
import { DescribedPython, PYTHON_LOCK } from "../../../functions/crew/load/python/python-lock.ts";
import { PythonProcess } from "../../../local/python/python-process.ts";

/** Writes the python.lock of a crew whose Python needs pydantic alone. */
export async function writeLock(folder: string, executable: string): Promise<void> {
  const files = await readCrewFolder(folder);
  const declared = declaredPython(files);
  if (declared === undefined) throw new Error(`There is no crew in ${folder}`);
  const { tools, functions } = declared;
  const environment = { PATH: process.env["PATH"] ?? "" };
  const one = new PythonProcess({ executable, folders: [folder], environment, log: () => undefined });
  const python = [...files.keys()].filter((file) => file.endsWith(".py"));
  const request = { call: "describe", seconds: 60, files: python, tools, functions } as const;
  const answer = await one.call(request, new AbortController().signal);
  one.end();
  if ("failure" in answer) throw new Error(JSON.stringify(answer.failure));
  const lock = {
    format: 1,
    sources: pythonSources(files, declared),
    python: "3.13",
    packages: [],
    added: [],
    ...DescribedPython.parse(answer.value),
  };
  await writeFile(join(folder, PYTHON_LOCK), JSON.stringify(lock, null, 2));
}
