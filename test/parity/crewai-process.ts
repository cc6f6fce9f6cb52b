import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, appendFile, mkdir, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The version whose behaviour engine.md and crewai.md describe. */
const CREWAI_VERSION = "1.15.30";
const PYTHON_FOLDER = join(import.meta.dirname, "python");
/** Longer than any scenario: CrewAI waits seconds between tries of a failing model. */
const ANSWER_TIMEOUT_MS = 120_000;

/** Where the venv is kept; STEPCREW_PARITY_FOLDER names another folder. */
export function parityFolder(): string {
  return process.env["STEPCREW_PARITY_FOLDER"] ?? join(homedir(), ".cache", "stepcrew-parity");
}

/** Whether CrewAI is installed there. */
export async function hasCrewai(folder: string): Promise<boolean> {
  return access(marker(folder)).then(
    () => true,
    () => false,
  );
}

/**
 * Makes a venv with CrewAI unless it is there: some minutes and 900 MB. Needs python3.11, or what PYTHON
 * names.
 */
export async function installCrewai(folder: string): Promise<void> {
  if (await hasCrewai(folder)) return;
  console.error(`Installing crewai ${CREWAI_VERSION} in ${folder}, which takes some minutes`);
  await mkdir(folder, { recursive: true });
  await makeVenv(join(folder, "venv"));
  const pip = join(folder, "venv", "bin", "pip");
  const quiet = ["--quiet", "--no-compile", "--disable-pip-version-check"];
  await run(pip, ["install", ...quiet, `crewai==${CREWAI_VERSION}`], { maxBuffer: 16 * 1024 * 1024 });
  await writeFile(marker(folder), "");
}

async function makeVenv(venv: string): Promise<void> {
  const python = process.env["PYTHON"] ?? "python3.11";
  try {
    await run(python, ["-m", "venv", venv]);
  } catch (cause) {
    throw new Error(`${python} -m venv failed: CrewAI needs Python 3.11, which PYTHON may name`, { cause });
  }
}

/** Written last, so that half an installation does not count. */
function marker(folder: string): string {
  return join(folder, `installed-${CREWAI_VERSION}`);
}

/** One Python process that runs crews one after another, as importing CrewAI takes seconds. */
export interface CrewaiProcess {
  /**
   * Answers a request of run_crew.py. Throws an Error when the process ends or says nothing for two minutes.
   */
  readonly ask: (request: object) => Promise<unknown>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** What the crews print goes to `log`. */
export async function startCrewai(folder: string, log: string): Promise<CrewaiProcess> {
  const child = spawn(join(folder, "venv", "bin", "python"), [join(PYTHON_FOLDER, "run_crew.py")], {
    stdio: ["pipe", "pipe", "pipe"],
    env: environment(),
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
function environment(): Readonly<Record<string, string>> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    TZ: "UTC",
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    CREWAI_DISABLE_TELEMETRY: "true",
    CREWAI_TRACING_ENABLED: "false",
    OTEL_SDK_DISABLED: "true",
    CREWAI_STORAGE_DIR: join(tmpdir(), "stepcrew-parity-storage"),
    MODEL: "openai/gpt-4o",
    OPENAI_API_KEY: "sk-test-key",
  };
}
