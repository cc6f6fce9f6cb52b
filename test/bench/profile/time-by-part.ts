import { existsSync, readFileSync } from "node:fs";
import type { Profiler } from "node:inspector";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

import { PROJECT_FOLDER } from "../../../infra/project-folder.ts";
import type { SourceOf } from "./built-sources.ts";

/** Milliseconds of a processor by what used them, of all threads together. */
export type TimeByPart = ReadonlyMap<string, number>;

/** What V8 says of time that belongs to no script. */
const WITHOUT_SCRIPT: Readonly<Record<string, string>> = {
  "(garbage collector)": "garbage collection",
  "(program)": "native code of Node",
};

/** Packages that are one thing to whoever reads the table. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^@(?:aws-sdk|smithy|aws-crypto|aws)\//, "AWS SDK"],
  [/^(?:dynalite|lazy|async|lock|once|big\.js|level|.*-level|level-.*|buffer-crc32)$/, "dynalite, LevelDB"],
  [/^(?:snowflake-sdk|axios|follow-redirects|winston|logform|form-data)$/, "Snowflake's driver"],
  [/^@duckdb\//, "DuckDB"],
  [/^(?:ai|@ai-sdk\/.*)$/, "AI SDK"],
  [/^(?:@middy\/core|@aws-lambda-powertools\/.*)$/, "middy, Powertools"],
];

/** Adds up the time that each part was on a processor itself, without what it called. */
export function timeByPart(profiles: readonly Profiler.Profile[], sourceOf: SourceOf): TimeByPart {
  const times = new Map<string, number>();
  const texts = new Map<string, string>();
  const textOf = (file: string): string => {
    const text = texts.get(file) ?? (existsSync(file) ? readFileSync(file, "utf8") : "");
    texts.set(file, text);
    return text;
  };
  const partOf = ({
    functionName,
    url,
    lineNumber,
    columnNumber,
  }: Profiler.ProfileNode["callFrame"]): string => {
    if (url === "") return WITHOUT_SCRIPT[functionName] ?? "native code of Node";
    if (url.startsWith("node:")) return "Node's own modules";
    const file = url.startsWith("file:") ? fileURLToPath(url) : url;
    return partOfFile(sourceOf(textOf(file), lineNumber, columnNumber) ?? file);
  };
  for (const { nodes, samples = [], timeDeltas = [] } of profiles) {
    const parts = new Map(
      nodes
        .filter(({ callFrame }) => !["(idle)", "(root)"].includes(callFrame.functionName))
        .map(({ id, callFrame }) => [id, partOf(callFrame)]),
    );
    samples.forEach((id, index) => {
      const part = parts.get(id);
      // A sample lasts until the next one.
      if (part !== undefined) times.set(part, (times.get(part) ?? 0) + (timeDeltas[index + 1] ?? 0) / 1000);
    });
  }
  return times;
}

function partOfFile(file: string): string {
  const [, packageName] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  if (packageName !== undefined) {
    return FAMILIES.find(([pattern]) => pattern.test(packageName))?.[1] ?? packageName;
  }
  const path = relative(PROJECT_FOLDER, file);
  if (path.startsWith("..")) return "elsewhere";
  return path.split("/").slice(0, -1).slice(0, 2).join("/") || path;
}
