import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface NodeProcess {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface NodeOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Gets what it writes to stderr, while it runs. */
  readonly onStderr?: (text: string) => void;
}

/** Runs Node in a process of its own, with these variables and no others but PATH. */
export async function runNode(args: readonly string[], options: NodeOptions): Promise<NodeProcess> {
  const env = { PATH: process.env["PATH"] ?? "", ...options.environment };
  const running = promisify(execFile)(process.execPath, args, { cwd: options.cwd, env });
  running.child.stderr?.on("data", (text) => options.onStderr?.(String(text)));
  try {
    const { stdout, stderr } = await running;
    return { exitCode: 0, stdout, stderr };
  } catch (error) {
    const failure = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof failure.code !== "number") throw error;
    return { exitCode: failure.code, stdout: failure.stdout ?? "", stderr: failure.stderr ?? "" };
  }
}
