import { gunzipSync, gzipSync } from "node:zlib";

/** An item holds 400 KB at most, its key and other attributes included. */
const PART_BYTES = 350_000;

/** A JSON value as gzip, in parts that each fit an item; at least one part. */
export function packValue(value: unknown): Uint8Array[] {
  const bytes = gzipSync(JSON.stringify(value ?? null));
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += PART_BYTES) {
    parts.push(bytes.subarray(start, start + PART_BYTES));
  }
  return parts;
}

export function unpackValue(parts: readonly Uint8Array[]): unknown {
  return JSON.parse(gunzipSync(Buffer.concat(parts)).toString("utf8"));
}
