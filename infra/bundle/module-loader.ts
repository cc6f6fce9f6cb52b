/** The process that crews' modules are tried in: imports one at a time, and says what is wrong with it. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { isTool } from "../../functions/crew/tool.ts";
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
    return isTool(found) ? { tool: { name: found.name, effect: found.effect } } : {};
  } catch (error) {
    const { stack = "" } = error instanceof Error ? error : {};
    // Node has mapped the stack back to the sources.
    const line = new RegExp(`[\\\\/]${kind}[\\\\/]${name}\\.ts:(\\d+)`).exec(stack)?.[1];
    return { message: `It cannot be loaded: ${String(error)}`, line: Number(line ?? 1) };
  }
}

function lineOfExport(source: string): number {
  const index = readFileSync(source, "utf8")
    .split("\n")
    .findIndex((line) => /\bexport\s+default\b/.test(line));
  return Math.max(index, 0) + 1;
}

process.on("message", (request: LoadRequest) => {
  void tryModule(request).then((answer) => process.send?.(answer));
});
process.send?.({ ready: true });
