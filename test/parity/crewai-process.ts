import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { CREWAI_VERSION, pythonIn } from "./crewai-environment.ts";

/** Modules that build crews for CrewAI. */
export const PYTHON_FOLDER = join(import.meta.dirname, "python");
/** Longer than any scenario: CrewAI waits seconds between tries of a failing model. */
const ANSWER_TIMEOUT_MS = 120_000;

/** One Python process that runs crews, or calls tools, one after another: importing CrewAI takes seconds. */
export interface CrewaiProcess {
  /**
   * Answers a request of the program. Throws an Error when the process ends or says nothing for two minutes.
   */
  readonly ask: (request: object) => Promise<unknown>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

interface CrewaiProgram {
  readonly folder: string;
  /** A program of PYTHON_FOLDER: run_crew.py if absent. */
  readonly program?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** The file that what it prints goes to. */
  readonly log: string;
}

export async function startCrewai({
  folder,
  program = "run_crew.py",
  variables,
  log,
}: CrewaiProgram): Promise<CrewaiProcess> {
  const child = spawn(pythonIn(folder), [join(PYTHON_FOLDER, program)], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...crewaiEnvironment(), PYTHONDONTWRITEBYTECODE: "1", ...variables },
  });
  child.stderr.on("data", (text: Buffer) => void appendFile(log, text).catch(console.error));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => nextLine(child, lines, log);
  const { version } = (await next()) as { readonly version: string };
  if (version !== CREWAI_VERSION)
    throw new Error(`crewai is ${version}, not ${CREWAI_VERSION}: remove ${folder}`);
  return {
    ask: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return next();
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function nextLine(child: ChildProcess, lines: AsyncIterator<string>, log: string): Promise<unknown> {
  const timer = setTimeout(() => child.kill("SIGKILL"), ANSWER_TIMEOUT_MS);
  try {
    const { value, done } = await lines.next();
    if (done) throw new Error(`CrewAI's process ended or hung without an answer; it printed ${log}`);
    return JSON.parse(value) as unknown;
  } finally {
    clearTimeout(timer);
  }
}

/** Nothing is sent anywhere, and nothing of this machine's own settings counts. */
export function crewaiEnvironment(): Readonly<Record<string, string>> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    TZ: "UTC",
    PYTHONUNBUFFERED: "1",
    CREWAI_DISABLE_TELEMETRY: "true",
    CREWAI_TRACING_ENABLED: "false",
    OTEL_SDK_DISABLED: "true",
    CREWAI_STORAGE_DIR: join(tmpdir(), "stepcrew-parity-storage"),
    MODEL: "openai/gpt-4o",
    OPENAI_API_KEY: "sk-test-key",
  };
}
