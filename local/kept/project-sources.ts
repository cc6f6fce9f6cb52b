import { join, resolve } from "node:path";
import { setImmediate as soon } from "node:timers/promises";

import { PROJECT_FOLDER } from "../../infra/project-folder.ts";
import { hashOfSources } from "./source-hash.ts";

/** The path of a file or folder of this project, by its name in there. */
export const projectFile = (name: string): string => resolve(PROJECT_FOLDER, name);

/** Where packages keep what they can make again; `npm ci` empties it with the rest of node_modules. */
export const CACHE_FOLDER = join(projectFile("node_modules"), ".cache/stepcrew");

/**
 * What the built functions and the template depend on: their sources, the CDK's settings, the packages as
 * they were asked for and as they are installed, and the Node that runs (its own version is in the last).
 */
const PROJECT_SOURCES: readonly string[] = [
  "functions",
  "console",
  "client/typescript",
  "docs/openapi.json",
  "infra",
  "local/print/print-functions.ts",
  "local/print/print-crews.ts",
  "local/print/print-template.ts",
  "local/local-arns.ts",
  "local/step-functions",
  "cdk.json",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "node_modules/.package-lock.json",
].map(projectFile);

let underWay: Promise<string> | undefined;

/** A hash of PROJECT_SOURCES; whoever asks before it is made gets the same. */
export const hashOfProject = (): Promise<string> =>
  (underWay ??= soon()
    .then(() => hashOfSources(PROJECT_SOURCES))
    .finally(() => (underWay = undefined)));
