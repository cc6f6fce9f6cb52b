import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { type FunctionName, functionsByName } from "../functions.ts";
import type { Bundle } from "./bundle-function.ts";

export interface BundleSize {
  /** Bytes of the function with everything it may load, but for the crews' own tools. */
  readonly bytes: number;
  readonly gzipBytes: number;
  /** The part that every cold start reads. */
  readonly eagerBytes: number;
}

const KILOBYTE = 1000;

/**
 * By the heaviest package inside: none, undici, the Snowflake driver, the AI SDK. The last two have the table
 * of prices as well, which no cold start reads.
 */
const PLAIN = 700 * KILOBYTE;
const WITH_FETCH = 1400 * KILOBYTE;
const WITH_SNOWFLAKE = 2100 * KILOBYTE;
const WITH_MODELS = 5200 * KILOBYTE;

/**
 * The bytes that a bundle may have at most. A client that polls waits for cold starts; the function that
 * calls models starts once for each quarter of an hour of work.
 */
export function budgetOf(name: FunctionName): number {
  const { models, snowflake, spans } = functionsByName[name].may;
  if (models) return WITH_MODELS;
  if (spans) return WITH_FETCH;
  return snowflake ? WITH_SNOWFLAKE : PLAIN;
}

export function sizeOf(bundle: Bundle): BundleSize {
  const files = reachable(bundle, () => true);
  const bytes = bytesOf(bundle, files);
  const gzipBytes = files.reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(bundle.folder, file))).length,
    0,
  );
  return {
    bytes,
    gzipBytes,
    eagerBytes: bytesOf(bundle, eagerFilesOf(bundle)),
  };
}

/** Its files that every cold start reads. */
export const eagerFilesOf = (bundle: Bundle): readonly string[] =>
  reachable(bundle, (kind) => kind !== "dynamic-import");

/** Names of the packages of which anything is in the bundle, sorted. */
export function packagesIn(bundle: Bundle): readonly string[] {
  const inputs = reachable(bundle, () => true).flatMap((file) =>
    Object.entries(bundle.metafile.outputs[file]?.inputs ?? {}).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [input] : [],
    ),
  );
  const packages = inputs.flatMap((input) => PACKAGE.exec(input)?.[1] ?? []);
  return [...new Set(packages)].toSorted();
}

/** The innermost package of a path, in case packages bring their own copies of others. */
const PACKAGE = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/;

const bytesOf = (bundle: Bundle, files: readonly string[]): number =>
  files.reduce((sum, file) => sum + (bundle.metafile.outputs[file]?.bytes ?? 0), 0);

/** Output files that index.mjs loads, itself included, by imports of the kinds that `follow` takes. */
function reachable(bundle: Bundle, follow: (kind: string) => boolean): readonly string[] {
  const found = new Set<string>();
  const waiting = ["index.mjs"];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const output = bundle.metafile.outputs[file];
    if (output === undefined || found.has(file)) continue;
    found.add(file);
    waiting.push(
      ...output.imports
        .filter(({ external, kind }) => external !== true && follow(kind))
        .map(({ path }) => path),
    );
  }
  return [...found];
}
