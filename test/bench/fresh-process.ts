import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Runs a module in a process of its own, as a cold start does, and reads the JSON that it prints.
 * @throws Error with what it wrote when it fails
 */
export async function inFreshProcess<Figures>(
  entry: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Figures> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...environment };
  const { stdout } = await run(process.execPath, [entry], { env });
  return JSON.parse(stdout) as Figures;
}
