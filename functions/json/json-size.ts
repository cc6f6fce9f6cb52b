/** How large a value's JSON is, in bytes of UTF-8. */
export interface JsonSize {
  readonly bytes: number;
  /**
   * The same inside another JSON text, where its quotes and line ends are escaped once more. Never less than
   * `bytes`.
   */
  readonly escaped: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Sizes add up: an object's is that of its values, its keys and its commas. */
export function jsonSize(value: unknown): JsonSize {
  const json = JSON.stringify(value);
  const bytes = Buffer.byteLength(json);
  let escapes = 0;
  // JSON has control characters and halves of surrogate pairs escaped already: these two are what is escaped
  // once more. To look at the text itself takes a third of what its bytes take.
  for (let index = 0; index < json.length; index += 1) {
    const unit = json.charCodeAt(index);
    if (unit === QUOTE || unit === BACKSLASH) escapes += 1;
  }
  return { bytes, escaped: bytes + escapes };
}

/** What docs/api.md promises of a body, less the few bytes around what is measured. */
const MAXIMUM_BODY_BYTES = 5 * 1024 * 1024 - 1000;
/** A Lambda's answer ends at 6 MB, and holds the body as a JSON text. */
const MAXIMUM_ESCAPED_BYTES = 5.9 * 1024 * 1024;

/** Whether a body of these parts can be answered by a Lambda behind API Gateway. */
export const isAnswerable = (...sizes: readonly JsonSize[]): boolean =>
  sizes.reduce((sum, { bytes }) => sum + bytes, 0) <= MAXIMUM_BODY_BYTES &&
  sizes.reduce((sum, { escaped }) => sum + escaped, 0) <= MAXIMUM_ESCAPED_BYTES;
