import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { Tool } from "../../functions/crew/index.ts";
import type { CrewModule } from "./crew-modules.ts";

export interface LoadRequest extends Pick<CrewModule, "kind" | "name" | "source"> {
  /** Absolute path of what was compiled of it. */
  readonly built: string;
}

/** What is wrong with a module, or what it is. */
export interface LoadAnswer {
  readonly message?: string;
  readonly line?: number;
  readonly tool?: ToolFacts;
}

/** What the model calls a tool, what it does outside, and a hash of all that it promises. */
export type ToolFacts = Pick<Tool, "name" | "effect"> & { readonly promise: string };

/** Why there was no answer: the process ended, or was ended because none came in time. */
export type Silence = "ended" | "late";

/** A process that modules are imported in (module-loader.ts), and the next one when that has ended. */
export class LoaderProcess {
  readonly #loadSeconds: number;
  #child: ChildProcess | undefined;

  /** @param loadSeconds what one module may take, without the start of the process */
  constructor(loadSeconds: number) {
    this.#loadSeconds = loadSeconds;
  }

  async load(request: LoadRequest): Promise<LoadAnswer | Silence> {
    const child = (this.#child ??= await this.#start());
    if (child.exitCode !== null || child.signalCode !== null) {
      this.#child = undefined;
      return "ended";
    }
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, this.#loadSeconds * 1000);
    try {
      // A process that is just ending cannot be sent anything; its "exit" tells.
      child.send(request, () => undefined);
      const answer = (await nextMessage(child)) as LoadAnswer | undefined;
      if (answer !== undefined) return answer;
      this.#child = undefined;
      return isLate ? "late" : "ended";
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(join(import.meta.dirname, "module-loader.ts"), {
      execArgv: ["--enable-source-maps"],
      // Modules are other people's code, and whoever builds them has keys of all kinds in his shell.
      env: {},
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    await nextMessage(child);
    return child;
  }
}

/** Undefined when the process ends instead. */
async function nextMessage(child: ChildProcess): Promise<unknown> {
  const done = new AbortController();
  const said = once(child, "message", { signal: done.signal });
  const ended = once(child, "exit", { signal: done.signal });
  try {
    const [message] = await Promise.race([said, ended.then(() => [undefined])]);
    return message;
  } finally {
    done.abort();
    await Promise.allSettled([said, ended]);
  }
}
