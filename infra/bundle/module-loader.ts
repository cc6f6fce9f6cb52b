/** The process that crews' modules are tried in: imports one at a time, and says what is wrong with it. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { promiseOf } from "../../functions/crew/replay/stored-crew.ts";
import { isTool } from "../../functions/crew/tool.ts";
import { cut, oneLine } from "../../functions/text/cut.ts";
import { failureReason } from "../../functions/text/failure-reason.ts";
import type { LoadAnswer, LoadRequest } from "./loader-process.ts";

const WANTED = {
  tools: {
    is: isTool,
    message: "A tool's default export must be made by defineTool(…) from #crew",
  },
  guardrails: {
    is: (value: unknown) => typeof value === "function",
    message: "A guardrail's default export must be a function: (output) => [true] or [false, error]",
  },
} as const;

async function tryModule({ kind, name, source, built }: LoadRequest): Promise<LoadAnswer> {
  try {
    const { default: found } = (await import(pathToFileURL(built).href)) as { readonly default?: unknown };
    const wanted = WANTED[kind];
    if (!wanted.is(found)) return { message: wanted.message, line: lineOfExport(source) };
    if (!isTool(found)) return {};
    return { tool: { name: found.name, effect: found.effect, promise: promiseOf(found) } };
  } catch (error) {
    const { stack = "" } = error instanceof Error ? error : {};
    // Node has mapped the stack back to the sources.
    const line = new RegExp(`[\\\\/]${kind}[\\\\/]${name}\\.ts:(\\d+)`).exec(stack)?.[1];
    const why = cut(oneLine(failureReason(error)).trim(), LONGEST_REASON);
    return {
      message: `It cannot be loaded: ${why}`,
      line: line === undefined ? lineOfThrow(source) : Number(line),
    };
  }
}

/** Of what a module throws: as much as fits a terminal. */
const LONGEST_REASON = 1000;

const linesOf = (source: string, pattern: RegExp): readonly number[] =>
  readFileSync(source, "utf8")
    .split("\n")
    .flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));

const lineOfExport = (source: string): number => linesOf(source, /\bexport\s+default\b/)[0] ?? 1;

/** Of what has no stack, since it is no error: where the module throws in one place only, it was there. */
function lineOfThrow(source: string): number {
  const [line = 1, ...others] = linesOf(source, /^[^/*]*\bthrow\b/);
  return others.length === 0 ? line : 1;
}

process.on("message", (request: LoadRequest) => {
  void tryModule(request).then((answer) => process.send?.(answer));
});
process.send?.({ ready: true });
