import { execFile } from "node:child_process";
import { mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import type { CrewListing } from "../../functions/crew/crew-listing.ts";
import type { MissingSetting } from "../../functions/domain/missing-setting.ts";
import { findCrewModules } from "../../infra/bundle/crew-modules.ts";
import { PROJECT_FOLDER } from "../../infra/project-folder.ts";

/** What TypeScript says of a tool or guardrail; listed with the problems of its crew. */
export interface TypeProblem {
  readonly level: "type-error";
  readonly file: string;
  readonly path: "";
  readonly line: number;
  readonly message: string;
}

/** A crew with what TypeScript says of it among its problems. */
export interface CheckedListing extends Omit<CrewListing, "problems"> {
  readonly problems: readonly (CrewListing["problems"][number] | TypeProblem)[];
  /** What its models and tools need and is not set here. */
  readonly missing: readonly MissingSetting[];
}

const LONGEST_OUTPUT_BYTES = 64 * 1024 * 1024;
/** As in `crews/research/tools/search.ts(3,12): error TS2322: Type …`. */
const CREW_ERROR = /^crews\/([^/]+)\/(.+)\((\d+),\d+\): error (TS\d+: .*)$/;

/**
 * Checks the types of crews' tools and guardrails by the project's own TypeScript and settings.
 * @returns what is wrong, by the name of the crew
 * @throws Error in a sentence where TypeScript is not installed or cannot check them
 */
export async function checkTypes(
  crewsDirectory: string,
  crews: readonly string[],
): Promise<ReadonlyMap<string, readonly TypeProblem[]>> {
  const compiler = findCompiler();
  const files = findCrewModules(crewsDirectory, crews).map(({ target }) => `./${target}.ts`);
  if (files.length === 0) return new Map();
  const folder = await mkdtemp(join(tmpdir(), "stepcrew-types-"));
  try {
    await layOut(folder, crewsDirectory, files);
    return problemsByCrew(await runCompiler(compiler, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function findCompiler(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  } catch (cause) {
    throw new Error("--types needs TypeScript, which is not installed: run npm ci --include=dev", { cause });
  }
}

/** Links, so that crews outside the project find the engine and its packages as those inside do. */
async function layOut(folder: string, crewsDirectory: string, files: readonly string[]): Promise<void> {
  await symlink(await realpath(crewsDirectory), join(folder, "crews"));
  await symlink(join(PROJECT_FOLDER, "functions"), join(folder, "functions"));
  await symlink(join(PROJECT_FOLDER, "node_modules"), join(folder, "node_modules"));
  const settings = {
    extends: join(PROJECT_FOLDER, "tsconfig.json"),
    compilerOptions: {
      preserveSymlinks: true,
      paths: { "#crew": ["./functions/crew/index.ts"] },
      // Scripts that crews import are theirs, and need not be typed.
      allowJs: false,
      // Unused names are not tidy, but they do no harm.
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
    files,
    include: [],
  };
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
}

async function runCompiler(compiler: string, folder: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, "--pretty", "false"], {
      cwd: folder,
      maxBuffer: LONGEST_OUTPUT_BYTES,
    });
    return stdout;
  } catch (error) {
    // It ends so when it has found errors, which it prints.
    if (
      error instanceof Error &&
      "stdout" in error &&
      typeof error.stdout === "string" &&
      error.stdout !== ""
    )
      return error.stdout;
    throw error;
  }
}

/** Lines that begin with a blank go on with the error above them. */
function problemsByCrew(output: string): ReadonlyMap<string, readonly TypeProblem[]> {
  const errors = output.split("\n").filter((line) => line !== "" && !line.startsWith(" "));
  const found = errors.map((line) => {
    const [, crew, file, lineNumber, message] = CREW_ERROR.exec(line) ?? [];
    if (crew === undefined || file === undefined || message === undefined)
      throw new Error(`The types cannot be checked: ${line}`);
    const problem: TypeProblem = { level: "type-error", file, path: "", line: Number(lineNumber), message };
    return { crew, problem };
  });
  const byCrew = Map.groupBy(found, ({ crew }) => crew);
  return new Map([...byCrew].map(([crew, all]) => [crew, all.map(({ problem }) => problem)]));
}
