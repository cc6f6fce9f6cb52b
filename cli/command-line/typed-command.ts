import type { StackOptions } from "./stack-options.ts";

/**
 * A command as a person types it, for sentences that say what to run next.
 * @param words after `npx stepcrew`, quoted here where a shell needs it
 */
export const typedCommand = (...words: readonly string[]): string =>
  ["npx stepcrew", ...words.map(quoteForShell)].join(" ");

/** Context keys as they were given, for a command to run next. */
export const contextOptions = (context: readonly string[] = []): string[] =>
  context.flatMap((setting) => ["-c", setting]);

/** The options that lead to the same stack again. */
export const sameStack = ({ local, data, context }: StackOptions): string[] =>
  local === undefined
    ? contextOptions(context)
    : ["--local", ...(data === undefined ? [] : ["--data", data])];

export const quoteForShell = (text: string): string =>
  /^[\w.@%+=:,/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
