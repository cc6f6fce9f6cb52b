/**
 * A command as a person types it, for sentences that say what to run next.
 * @param options words after `npm run <script> --`, quoted here where a shell needs it
 */
export function npmCommand(script: string, options: readonly string[]): string {
  const words = options.map(quoteForShell).join(" ");
  return `npm run ${script}${words === "" ? "" : ` -- ${words}`}`;
}

/** Context keys as they were given, to be given again. */
export const contextOptions = (context: readonly string[]): string[] =>
  context.flatMap((setting) => ["-c", setting]);

/** The options that lead to the same stack again. */
export const sameStack = (options: {
  readonly local: boolean;
  readonly data?: string | undefined;
  readonly context: readonly string[];
}): string[] =>
  options.local
    ? ["--local", ...(options.data === undefined ? [] : ["--data", options.data])]
    : contextOptions(options.context);

export const quoteForShell = (text: string): string =>
  /^[\w.@%+=:,/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
