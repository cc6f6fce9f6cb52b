import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import * as z from "zod";

import { timeoutSignal } from "../../functions/async/timer.ts";
import { PythonAnswer, type PythonRequest } from "../../functions/crew/python-half.ts";
import { parseExactly } from "../../functions/json/exact-json.ts";
import { readJson } from "../../functions/json/read-json.ts";
import { cut } from "../../functions/text/cut.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import { withoutKnownSecrets } from "../../functions/text/known-secrets.ts";
import {
  endWithGroup,
  HAS_GROUP,
  type PythonProgram,
  pythonVariables,
} from "../../infra/python/environment/python-program.ts";

/** A machine that is busy reads pydantic slowly. */
const LONGEST_START_SECONDS = 60;
/** Of a line that the code prints: a terminal is no place for a megabyte. */
const LONGEST_LINE = 2000;
const LONGEST_TRACEBACK = 20_000;
const NEWLINE = 0x0a;

/** What a crew's Python is run with. */
export interface PythonSetup extends PythonProgram {
  /** The interpreter, of a virtual environment with the crew's packages. */
  readonly executable: string;
  /** Gets each line that the code prints, and of what it raises the last line, with the whole traceback. */
  log(line: string, traceback?: string): void;
}

/** A process that runs a crew's Python, one call at a time. */
export class PythonProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  readonly #ready: Promise<unknown>;
  #answered: ((line: string) => void) | undefined;
  #hasEnded = false;

  constructor(setup: PythonSetup) {
    this.#child = spawn(setup.executable, ["-m", "stepcrew_python"], {
      env: pythonVariables(setup),
      stdio: ["pipe", "pipe", "pipe"],
      detached: HAS_GROUP,
    });
    const { stdin, stdout, stderr } = this.#child;
    this.#ready = new Promise((resolve) => (this.#answered = resolve));
    if (stdout !== null) onLines(stdout, (line) => this.#answered?.(line));
    if (stderr !== null)
      createInterface({ input: stderr }).on("line", (line) => {
        const record = recordIn(line);
        const told = withoutKnownSecrets(cut(record?.line ?? line, LONGEST_LINE));
        if (record === undefined) setup.log(told);
        else setup.log(told, withoutKnownSecrets(cut(record.traceback, LONGEST_TRACEBACK)));
      });
    // A process that has just ended cannot be asked any more: its end tells.
    stdin?.on("error", () => undefined);
    this.#ended = endOf(this.#child).finally(() => (this.#hasEnded = true));
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * Asks one thing; another must not be asked before the answer. A call that takes longer than it may, and
   * one that nobody waits for any more, ends the process.
   * @throws the signal's reason
   */
  async call(request: PythonRequest, signal: AbortSignal): Promise<PythonAnswer> {
    const start = await this.#first(this.#ready, signal, LONGEST_START_SECONDS);
    if ("failure" in start) return start;
    const answer = new Promise<string>((resolve) => (this.#answered = resolve));
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    const first = await this.#first(answer, signal, request.seconds);
    return "failure" in first ? first : this.#read(first.value);
  }

  /** Code that writes among the answers could make the next one another call's: it is asked no more. */
  #read(line: string): PythonAnswer {
    try {
      return PythonAnswer.parse(parseExactly(line));
    } catch {
      this.end();
      return { failure: { name: "ProcessEnded", message: "it wrote into what its process answers" } };
    }
  }

  /** Ends it, and what it has started, whatever it does. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    endWithGroup(this.#child);
  }

  async #first<Value>(
    value: Promise<Value>,
    signal: AbortSignal,
    seconds: number,
  ): Promise<{ readonly value: Value } | Extract<PythonAnswer, { readonly failure: unknown }>> {
    const time = timeoutSignal(seconds);
    const stop = AbortSignal.any([signal, time]);
    const over = new AbortController();
    try {
      stop.throwIfAborted();
      return await Promise.race([
        value.then((each) => ({ value: each })),
        this.#ended.then((message) => ({ failure: { name: "ProcessEnded", message } })),
        once(stop, "abort", { signal: over.signal }).then(() => {
          throw stop.reason;
        }),
      ]);
    } catch (error) {
      this.end();
      signal.throwIfAborted();
      if (!time.aborted) throw error;
      return { failure: { name: "TimeOver", message: `it took longer than ${seconds} s and was stopped` } };
    } finally {
      over.abort();
    }
  }
}

/** Before a line of stderr that is a traceback: see failures.py. */
const RECORD = "\u001E";
const Traceback = z.object({ line: z.string(), traceback: z.string() });

function recordIn(line: string): z.infer<typeof Traceback> | undefined {
  if (!line.startsWith(RECORD)) return undefined;
  return Traceback.safeParse(readJson(line.slice(RECORD.length))).data;
}

/** How it ended, in words. */
async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return `it ended its process (${signal ?? `exit status ${code}`})`;
  } catch (error) {
    return `Python cannot be started: ${messageOf(error)}`;
  }
}

/** readline would take other signs in an answer for the end of its line. */
function onLines(stream: NodeJS.ReadableStream, each: (line: string) => void): void {
  let parts: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      each(Buffer.concat([...parts, rest.subarray(0, end)]).toString("utf8"));
      parts = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) parts.push(rest);
  });
}
