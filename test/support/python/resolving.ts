import { join } from "node:path";

import { packageStore } from "../../../infra/python/packages/package-store.ts";
import { type Resolving, resolvePackages } from "../../../infra/python/packages/resolve-packages.ts";
import type { FoundPython } from "../../../infra/python/pip/find-python.ts";
import { openPip } from "../../../infra/python/pip/run-pip.ts";
import { onlyPackagesIn } from "./python-here.ts";

export const ARM = { architecture: "arm64", python: "3.13" } as const;

type Options = Partial<Omit<Resolving, "wanted">> & {
  readonly variables?: Record<string, string | undefined>;
};

/** Finds packages in the folder `index` of a test's folder, and keeps them in its `home`. */
export async function resolveIn(
  { path, python }: { readonly path: string; readonly python: FoundPython | undefined },
  wanted: readonly string[],
  { target = ARM, variables = onlyPackagesIn(join(path, "index")), pins = [] }: Options = {},
) {
  if (python === undefined) throw new Error("there is no Python");
  const home = join(path, "home");
  const pip = await openPip(python, home, variables);
  const store = packageStore(home, async () => Promise.resolve(pip));
  return { store, packages: await resolvePackages({ wanted, pins, target }, { pip, store, home }) };
}

/** The files that were taken. */
export const filesOf = ({ packages }: Awaited<ReturnType<typeof resolveIn>>): readonly string[] =>
  packages.map(({ file }) => file);
