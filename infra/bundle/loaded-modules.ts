import { join } from "node:path";

import type { Problem } from "../../functions/crew/index.ts";
import type { CrewModule } from "./crew-modules.ts";
import {
  type LoadAnswer,
  LoaderProcess,
  type LoadRequest,
  type Silence,
  type ToolFacts,
} from "./loader-process.ts";

/** A module that was tried. */
export interface LoadedModule {
  readonly module: CrewModule;
  readonly problem?: Problem;
  /** Absent for guardrails and for what is broken. */
  readonly tool?: ToolFacts;
}

export interface LoadOptions {
  /**
   * Hears of each module that took longer than the first look: it is loaded again, by itself, after all
   * others.
   */
  readonly onSlow?: (module: CrewModule) => void;
  /**
   * In seconds. What Lambda grants a function for loading everything, if absent; a tool's own part of that is
   * small.
   */
  readonly longest?: number;
  /** Of the first look, in seconds: no crew waits longer for the module of another one. */
  readonly firstLook?: number;
}

/**
 * Imports each compiled module once, in a process that it may end or block: that is found out here and not by
 * the first execution. Those that answer at once come first, in order.
 * @param folder what compileModules wrote into
 */
export async function* tryModules(
  folder: string,
  modules: readonly CrewModule[],
  { onSlow, longest = 10, firstLook = 1 }: LoadOptions = {},
): AsyncGenerator<LoadedModule> {
  const requestOf = ({ kind, name, source, target }: CrewModule): LoadRequest => ({
    kind,
    name,
    source,
    built: join(folder, `${target}.mjs`),
  });
  const silent: { readonly module: CrewModule; readonly how: Silence }[] = [];
  {
    using loader = new LoaderProcess(Math.min(firstLook, longest));
    for (const module of modules) {
      const answer = await loader.load(requestOf(module));
      if (typeof answer === "object") {
        yield loaded(module, answer);
        continue;
      }
      silent.push({ module, how: answer });
      if (answer === "late") onSlow?.(module);
    }
  }
  // What ended the process may be left from a module before; only what happens to a module by itself is
  // proof. First those that "ended" it, which takes no time; then those that were "late".
  for (const { module } of silent.toSorted((one, other) => one.how.localeCompare(other.how))) {
    using loader = new LoaderProcess(longest);
    const answer = await loader.load(requestOf(module));
    yield loaded(module, typeof answer === "object" ? answer : { message: silenceMessage(answer, longest) });
  }
}

const silenceMessage = (silence: Silence, longest: number): string => {
  const cause = silence === "late" ? `it took more than ${longest} s` : "it ended its process";
  return `It cannot be loaded: ${cause}. Do such work in the function that is called.`;
};

function loaded(module: CrewModule, { message, line = 1, tool }: LoadAnswer): LoadedModule {
  if (message === undefined) return { module, ...(tool && { tool }) };
  const file = `${module.kind}/${module.name}.ts`;
  return { module, problem: { level: "error", file, path: "", line, message } };
}
