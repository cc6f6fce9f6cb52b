import { withoutEscapes } from "../../text/without-escapes.ts";

/** A name and its value, as OpenTelemetry writes them in variables. */
export type Pair = readonly [name: string, value: string];

/**
 * The pairs of `name=value,name=value`, with values percent-encoded (as OpenTelemetry's variables for headers
 * and resources have them); undefined where an entry is no pair. Empty entries are skipped.
 */
export function readPairs(text: string): readonly Pair[] | undefined {
  const entries = text.split(",").flatMap((entry) => entry.trim() || []);
  const pairs = entries.map((entry): Pair | undefined => {
    const end = entry.indexOf("=");
    return end <= 0 ? undefined : [entry.slice(0, end).trim(), withoutEscapes(entry.slice(end + 1).trim())];
  });
  return pairs.every((pair) => pair !== undefined) ? pairs : undefined;
}
