import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { markdownTable } from "../../cli/docs/markdown-table.ts";
import { BUILT_IN_TOOLS } from "../../functions/adapters/tools/tool-rows.ts";
import { type Bundle, bundleFunction } from "../../infra/bundle/bundle-function.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { machineText } from "./baseline/machine.ts";
import { formatPage, PARTS_HEADING, PERFORMANCE_PAGE, withoutParts } from "./baseline/performance-file.ts";
import { quartiles, tableText } from "./figures.ts";
import { inFreshProcess } from "./fresh-process.ts";

const RUNS = 7;
const PROVIDER_PACKAGE = /^functions\/adapters\/models\/packages\/([\w-]+)\.ts$/;
const TOOL = /^functions\/adapters\/tools\/made\/([\w-]+)\.ts$/;

type Outputs = Bundle["metafile"]["outputs"];

/** A part of run-crew that is loaded when a crew first needs it. */
interface Part {
  readonly name: string;
  /** The file that is imported, in the bundle. */
  readonly file: string;
  /** Beyond what every start loads, and what other parts have loaded. */
  readonly bytes: number;
}

/**
 * What each built-in tool and each provider's package adds to run-crew, and how long Node takes to load it in
 * a process that has started: prints it, and writes it into docs/performance.md.
 */
export async function benchParts(): Promise<void> {
  await using folder = await temporaryFolder();
  const request = {
    contractName: "run-crew",
    outdir: join(folder.path, "run-crew"),
    crewsDirectory: "crews",
  } as const;
  const bundle = await bundleFunction(request);
  const parts = partsOf(bundle.metafile.outputs);
  const times = new Map<string, number[]>(parts.map(({ file }) => [file, []]));
  for (let run = 0; run < RUNS; run += 1)
    for (const { file } of parts) {
      const program = join(folder.path, "load.mjs");
      await writeFile(program, loadingOf(`./run-crew/${file}`));
      times.get(file)?.push((await inFreshProcess<{ readonly load: number }>(program)).load);
    }
  const rows = parts.map(({ name, file, bytes }) => [
    name,
    kilobytes(bytes),
    `${quartiles(times.get(file) ?? []).median.toFixed(0)} ms`,
  ]);
  const table = { head: ["part", "size", "load"], rows };
  console.log(tableText(table));
  await writeSection(markdownTable(table.head, rows));
}

function partsOf(outputs: Outputs): readonly Part[] {
  const eager = reachable(outputs, ["index.mjs"], (kind) => kind !== "dynamic-import");
  const parts = Object.entries(outputs).flatMap(([file, { entryPoint }]): readonly Part[] => {
    const name = entryPoint === undefined || eager.has(file) ? undefined : nameOf(entryPoint);
    if (name === undefined) return [];
    const own = [...reachable(outputs, [file], (kind) => kind !== "dynamic-import")].filter(
      (each) => !eager.has(each),
    );
    return [{ name, file, bytes: own.reduce((sum, each) => sum + (outputs[each]?.bytes ?? 0), 0) }];
  });
  return parts.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** CrewAI's name of a tool; of the other parts those that a crew chooses. */
function nameOf(entryPoint: string): string | undefined {
  const [, file] = TOOL.exec(entryPoint) ?? [];
  const tool = BUILT_IN_TOOLS.find((each) => each.file === file);
  if (tool !== undefined) return `\`${tool.crewaiNames[0] ?? tool.name}\``;
  const [, provider] = PROVIDER_PACKAGE.exec(entryPoint) ?? [];
  if (provider !== undefined) return `models by \`@ai-sdk/${provider}\``;
  if (entryPoint.endsWith("lambda/lambda-python.ts")) return "tools in Python";
  return entryPoint.endsWith("files/s3-files.ts") ? "files of executions" : undefined;
}

function reachable(
  outputs: Outputs,
  from: readonly string[],
  follow: (kind: string) => boolean,
): ReadonlySet<string> {
  const found = new Set(from);
  for (const file of found)
    for (const { path, kind, external } of outputs[file]?.imports ?? [])
      if (external !== true && follow(kind)) found.add(path);
  return found;
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} KB`;

const loadingOf = (path: string): string => `await import("./run-crew/index.mjs");
const started = performance.now();
await import(${JSON.stringify(path)});
console.log(JSON.stringify({ load: performance.now() - started }));
process.exit();
`;

async function writeSection(table: string): Promise<void> {
  const page = withoutParts(await readFile(PERFORMANCE_PAGE, "utf8"));
  const text = `What a built-in tool adds to run-crew when a crew first names it, and the package of a model's provider when it is first called, with what
is loaded with them: medians of ${RUNS} processes that had started. \`npm run bench -- parts\` has measured it. Machine: ${await machineText(undefined)}.`;
  await writeFile(PERFORMANCE_PAGE, `${page.trimEnd()}\n\n${PARTS_HEADING}\n\n${text}\n\n${table}\n`);
  await formatPage();
}
