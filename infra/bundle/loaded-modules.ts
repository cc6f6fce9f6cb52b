import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { Problem } from "../../functions/crew/index.ts";
import type { CrewModule } from "./crew-modules.ts";

export interface LoadRequest extends Pick<CrewModule, "kind" | "name" | "source"> {
  /** Absolute path of what was compiled of it. */
  readonly built: string;
}

/** What is wrong with a module, or nothing. */
export interface LoadAnswer {
  readonly message?: string;
  readonly line?: number;
}

/** What Lambda grants a function for loading everything; a tool's own part of that is small. */
const LOAD_SECONDS = 10;

/**
 * Imports each compiled module once, in a process of its own, which it may end or block: that is found out here and not by
 * the first execution.
 * @param folder what compileModules wrote into
 * @returns what is wrong, by crew
 */
export async function tryModules(
  folder: string,
  modules: readonly CrewModule[],
  loadSeconds = LOAD_SECONDS,
): Promise<ReadonlyMap<string, readonly Problem[]>> {
  const problems = new Map<string, Problem[]>();
  const loader = new Loader(loadSeconds);
  try {
    for (const module of modules) {
      const { kind, name, source, crew, target } = module;
      const { message, line } = await loader.load({
        kind,
        name,
        source,
        built: join(folder, `${target}.mjs`),
      });
      if (message === undefined) continue;
      const problem: Problem = {
        level: "error",
        file: `${kind}/${name}.ts`,
        path: "",
        line: line ?? 1,
        message,
      };
      problems.set(crew, [...(problems.get(crew) ?? []), problem]);
    }
    return problems;
  } finally {
    loader.end();
  }
}

/** A process that modules are imported in, and the next one when that has ended. */
class Loader {
  readonly #loadSeconds: number;
  #child: ChildProcess | undefined;

  constructor(loadSeconds: number) {
    this.#loadSeconds = loadSeconds;
  }

  async load(request: LoadRequest): Promise<LoadAnswer> {
    const isFresh = this.#child === undefined;
    const answer = await this.#ask(request);
    if (answer !== undefined) return answer;
    // What ended the process may be left from a module before; only this one alone is proof.
    const certain = isFresh ? undefined : await this.#ask(request);
    if (certain !== undefined) return certain;
    return {
      message: `It cannot be loaded: it ended its process, or took more than ${this.#loadSeconds} s. Do such work in the function that is called.`,
    };
  }

  end(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  /** Undefined when the process ended, or was ended because it did not answer in time. */
  async #ask(request: LoadRequest): Promise<LoadAnswer | undefined> {
    if (this.#child === undefined) {
      this.#child = fork(join(import.meta.dirname, "module-loader.ts"), {
        execArgv: ["--enable-source-maps"],
        stdio: ["ignore", "ignore", "ignore", "ipc"],
      });
      // Its own start is not the module's time.
      await this.#nextMessage(this.#child);
    }
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) {
      this.#child = undefined;
      return undefined;
    }
    const timer = setTimeout(() => child.kill("SIGKILL"), this.#loadSeconds * 1000);
    try {
      // A process that is just ending cannot be sent anything; its "exit" tells.
      child.send(request, () => undefined);
      return (await this.#nextMessage(child)) as LoadAnswer | undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Undefined when the process ends instead. */
  async #nextMessage(child: ChildProcess): Promise<unknown> {
    const done = new AbortController();
    const said = once(child, "message", { signal: done.signal });
    const ended = once(child, "exit", { signal: done.signal });
    try {
      const [message] = await Promise.race([said, ended.then(() => [undefined])]);
      if (message === undefined) this.#child = undefined;
      return message;
    } finally {
      done.abort();
      await Promise.allSettled([said, ended]);
    }
  }
}
