/** An error's sentence with those of its causes, for one line of the log: "could not write" alone explains nothing. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : ` (${reasonOf(error.cause)})`;
  return `${error.name}: ${error.message}${cause}`;
}
