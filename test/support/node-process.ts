import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface NodeProcess {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node in a process of its own, with these variables and no others but PATH. */
export async function runNode(
  args: readonly string[],
  options: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<NodeProcess> {
  const env = { PATH: process.env["PATH"] ?? "", ...options.environment };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: options.cwd, env });
    return { exitCode: 0, stdout, stderr };
  } catch (error) {
    const failure = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof failure.code !== "number") throw error;
    return { exitCode: failure.code, stdout: failure.stdout ?? "", stderr: failure.stderr ?? "" };
  }
}
