import { spawn } from "node:child_process";
import { once } from "node:events";

/** The variables of a shell, as a process has them. */
export type ShellVariables = Readonly<Record<string, string | undefined>>;

export interface ProgramResult {
  /** Null when it did not end by itself, or is not there. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly variables: ShellVariables;
  readonly cwd?: string;
  /** Written to its input, which ends then. */
  readonly input?: string;
  readonly signal?: AbortSignal;
}

/** Of what a program prints, its end is kept: there it says why it failed. */
const MOST_CHARACTERS = 1_000_000;

/** Longer than any package takes to load and build. */
const LONGEST_MILLISECONDS = 20 * 60_000;

/**
 * What pip, uv and Python need of a shell: where programs and certificates are, the way to the network, and
 * their own settings. Packages run code of their own when they are built, and keys are not for them.
 */
const NEEDED =
  /^(PATH|HOME|TMPDIR|TMP|TEMP|USER|LOGNAME|LANG|LC_\w+|TZ|XDG_\w+|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NETRC|(HTTPS?|ALL|NO)_PROXY|PIP_\w+|UV_\w+|PYENV_\w+|CC|CXX|CFLAGS|LDFLAGS|STEPCREW_MARKERS)$/i;

/** Runs a program to its end. A program that is not there has no code, and its reason in stderr. */
export async function runProgram(
  [program = "", ...args]: readonly string[],
  { variables, cwd, input = "", signal }: ProgramOptions,
): Promise<ProgramResult> {
  const time = AbortSignal.timeout(LONGEST_MILLISECONDS);
  const child = spawn(program, args, {
    cwd,
    env: Object.fromEntries(Object.entries(variables).filter(([name]) => NEEDED.test(name))),
    stdio: ["pipe", "pipe", "pipe"],
    signal: signal === undefined ? time : AbortSignal.any([signal, time]),
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] = (texts[name] + text).slice(-MOST_CHARACTERS);
    });
  }
  // It may have ended before it has read all; its code tells.
  child.stdin.on("error", () => undefined).end(input);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { code, ...texts };
  } catch (error) {
    signal?.throwIfAborted();
    return { code: null, ...texts, stderr: `${texts.stderr}${String(error)}` };
  }
}
