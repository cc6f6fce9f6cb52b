import { type FoundPython, findPython } from "../../../infra/python/pip/find-python.ts";

/** The Python of this machine, or why tests that need one are left out. */
export async function pythonHere(): Promise<FoundPython | undefined> {
  try {
    return await findPython("3.13", process.env);
  } catch (error) {
    console.warn(`Left out, for it needs Python: ${String(error)}`);
    return undefined;
  }
}

/** The variables of a shell whose pip knows one folder of packages, and no registry. */
export const onlyPackagesIn = (folder: string): Record<string, string | undefined> => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PIP|UV)_/.test(name))),
  PIP_NO_INDEX: "1",
  PIP_FIND_LINKS: folder,
});
