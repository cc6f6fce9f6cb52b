/** Structured log of one invocation. Keys never hold inputs, prompts, answers or secrets. */
export interface Log {
  info(message: string, keys?: Readonly<Record<string, unknown>>): void;
  warn(message: string, keys?: Readonly<Record<string, unknown>>): void;
  /** Writes the error with its causes. */
  error(message: string, error: unknown, keys?: Readonly<Record<string, unknown>>): void;
}
