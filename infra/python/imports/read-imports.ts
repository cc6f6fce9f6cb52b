import { join } from "node:path";

import * as z from "zod";

import type { PythonVersion } from "../declared/python-version.ts";
import type { FoundPython } from "../pip/find-python.ts";
import { runProgram, type ShellVariables } from "../pip/run-program.ts";
import { PythonProblem } from "../python-problem.ts";

const FileProblem = z.object({ file: z.string(), line: z.int().min(1), sentence: z.string() });
const Told = z.object({
  imports: z.array(z.object({ module: z.string(), file: z.string(), line: z.int(), optional: z.boolean() })),
  problems: z.array(FileProblem),
  unreadable: z.array(FileProblem),
});

export interface ImportsQuestion {
  /** Folders that the crew's modules are found in; the first that has one counts. */
  readonly paths: readonly string[];
  /** Where to begin, as paths in these folders; what they import of the crew's own is read as well. */
  readonly files: readonly string[];
  /** Whose modules count as Python's own. */
  readonly version: PythonVersion;
}

/**
 * What a crew's files import from outside, without running them.
 * @throws PythonProblem naming each file that Python cannot read: what it imports is not known
 */
export async function readImports(
  question: ImportsQuestion,
  { program }: Pick<FoundPython, "program">,
  variables: ShellVariables,
): Promise<Pick<z.output<typeof Told>, "imports" | "problems">> {
  const script = join(import.meta.dirname, "read-imports.py");
  const input = `${JSON.stringify(question)}\n`;
  const { code, stdout, stderr } = await runProgram([program, "-I", script], { variables, input });
  if (code !== 0)
    throw new PythonProblem(
      `its files cannot be read by ${program}: ${stderr.trim().split("\n").at(-1) ?? "it ended"}`,
    );
  const { unreadable, ...told } = Told.parse(JSON.parse(stdout));
  const [first, ...others] = unreadable;
  if (first === undefined) return told;
  const more = others.map(({ file, line, sentence }) => `; ${file}:${line}: ${sentence}`).join("");
  throw new PythonProblem(`${first.sentence}${more}`, first);
}
