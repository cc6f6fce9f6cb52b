import { join } from "node:path";

import { type Bundles, buildLocalFunctions } from "../../../local/built-functions.ts";
import type { CrewSet } from "../../../local/crews/crew-set.ts";
import { CrewSets } from "../../../local/crews/crew-set.ts";
import { CrewsReader } from "../../../local/crews/crews-reader.ts";

interface BuiltSetRequest {
  /** Where all of it is put. */
  readonly folder: string;
  readonly crewsDirectory: string;
  readonly cacheFolder?: string;
  readonly log?: (line: string) => void;
}

/** All functions as the local stack builds them, those that know crews with the crews of a folder. */
export async function buildSet({
  folder,
  log = console.log,
  ...request
}: BuiltSetRequest): Promise<{ readonly bundles: Bundles; readonly set: CrewSet }> {
  const { signal } = new AbortController();
  const bundles = buildLocalFunctions({ ...request, outdir: join(folder, "build"), log, signal });
  const reader = await CrewsReader.open({
    ...request,
    buildsFolder: join(folder, "crews/builds"),
    sets: new CrewSets(join(folder, "crews/sets")),
    bundles,
    isFinished: () => true,
    log,
    signal,
  });
  const { set } = reader;
  await reader.close();
  const ofCrews = Object.entries(set.entries).map(([name, entry]) => [name, { entry }]);
  return { bundles: { ...(await bundles), ...(Object.fromEntries(ofCrews) as Partial<Bundles>) }, set };
}
