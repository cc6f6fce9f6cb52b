import { isJsonObject, type JsonObject } from "../../functions/json/json.ts";
import { readJson } from "../../functions/json/read-json.ts";

/** A line that a function, or the stack itself, has logged as JSON. */
export interface LogEntry {
  readonly level: string;
  readonly message: string;
  /** Epoch milliseconds; undefined where the line does not say when. */
  readonly at: number | undefined;
  /** Everything that was logged. */
  readonly keys: JsonObject;
}

/** Reads a line of the log; undefined for texts, such as what a tool prints. */
export function readLogEntry(line: string): LogEntry | undefined {
  const keys = line.startsWith("{") ? readJson(line) : undefined;
  if (!isJsonObject(keys)) return undefined;
  const { level, message, timestamp } = keys;
  if (typeof level !== "string" || typeof message !== "string") return undefined;
  const at = typeof timestamp === "string" ? Date.parse(timestamp) : Number.NaN;
  return { level, message, at: Number.isNaN(at) ? undefined : at, keys };
}

/** Whether a line is metrics, in the format that CloudWatch reads out of a log. */
export const isMetrics = (line: string): boolean => line.startsWith('{"_aws":');

/** A key's text; "" where it has none. */
export function textOf({ keys }: Pick<LogEntry, "keys">, key: string): string {
  const value = keys[key];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A key's number; undefined where it has none. */
export function numberOf({ keys }: Pick<LogEntry, "keys">, key: string): number | undefined {
  const value = keys[key];
  return typeof value === "number" ? value : undefined;
}
