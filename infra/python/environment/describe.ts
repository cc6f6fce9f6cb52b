import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { untilAborted } from "../../../functions/async/abort.ts";
import { DescribedPython } from "../../../functions/crew/load/python/python-lock.ts";
import { PythonAnswer, type PythonRequest } from "../../../functions/crew/python-half.ts";
import type { ShellVariables } from "../pip/run-program.ts";
import { PythonProblem } from "../python-problem.ts";
import { endWithGroup, HAS_GROUP, pythonVariables } from "./python-program.ts";

type DescribeRequest = Omit<PythonRequest & { readonly call: "describe" }, "call" | "seconds">;

export interface DescribeOptions {
  /** The environment's Python. */
  readonly program: string;
  /** The crew's folder, and then that of what crews share. */
  readonly paths: readonly string[];
  /** Of the machine and its network, and those that the tools may see. */
  readonly variables: ShellVariables;
}

/** Files are run: a module that never ends is ended. */
const LONGEST_SECONDS = 120;
const GRACE_SECONDS = 10;

/**
 * Runs a crew's Python files once, in a process of their own, and tells what they hold.
 * @throws PythonProblem when the process ends instead of answering
 */
export async function describePython(
  request: DescribeRequest,
  { program, paths, variables }: DescribeOptions,
): Promise<DescribedPython> {
  const time = AbortSignal.timeout((LONGEST_SECONDS + GRACE_SECONDS) * 1000);
  const child = spawn(program, ["-m", "stepcrew_python"], {
    cwd: paths[0],
    env: pythonVariables({ folders: paths, environment: variables }),
    stdio: ["pipe", "pipe", "ignore"],
    detached: HAS_GROUP,
  });
  // The process may end before it has read all; that it gives no answer tells.
  child.stdin.on("error", () => undefined);
  child.on("error", () => undefined);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  try {
    await nextLine(lines, time);
    child.stdin.write(`${JSON.stringify({ call: "describe", seconds: LONGEST_SECONDS, ...request })}\n`);
    return readAnswer(await nextLine(lines, time));
  } finally {
    endWithGroup(child);
  }
}

/** Undefined when there is none any more. */
async function nextLine(lines: AsyncIterator<string>, time: AbortSignal): Promise<string | undefined> {
  try {
    const next = await untilAborted(lines.next(), time);
    return next.done === true ? undefined : next.value;
  } catch (error) {
    if (!time.aborted) throw error;
    throw new PythonProblem(`its Python files had not ended after ${LONGEST_SECONDS} s, and were stopped`);
  }
}

function readAnswer(line: string | undefined): DescribedPython {
  if (line === undefined)
    throw new PythonProblem("its Python files end the process that reads them: look for exit() at their top");
  const answer = PythonAnswer.parse(JSON.parse(line));
  if ("value" in answer) return DescribedPython.parse(answer.value);
  const { name, message, at } = answer.failure;
  throw new PythonProblem(
    `its Python files cannot be read${at === undefined ? "" : ` (${at})`}: ${name}: ${message}`,
  );
}
