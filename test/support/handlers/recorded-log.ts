import type { Log } from "../../../functions/domain/log.ts";

export interface RecordedLog extends Log {
  readonly lines: { readonly level: string; readonly message: string; readonly about: unknown }[];
}

/** A log that keeps its lines. */
export function recordedLog(): RecordedLog {
  const lines: RecordedLog["lines"] = [];
  const write = (level: string) => (message: string, about?: unknown) =>
    void lines.push({ level, message, about });
  return {
    lines,
    info: write("info"),
    warn: write("warn"),
    error: (message, error, keys) => write("error")(message, keys === undefined ? error : { ...keys, error }),
  };
}
