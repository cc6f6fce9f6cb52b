/** A text, or the offset, from 0, of the first of its bytes that belongs to no character of UTF-8. */
export type Utf8Text = { readonly text: string } | { readonly wrongByte: number };

const BYTE_ORDER_MARK = "\uFEFF";

/** What stands for bytes that are no character, wherever somebody decoded them without saying so. */
export const REPLACEMENT_CHARACTER = "\uFFFD";

/** Editors and shells of Windows write the mark; RFC 8259 and YAML let a reader ignore it in front. */
export const withoutByteOrderMark = (text: string): string =>
  text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;

/** The text of bytes as they stand, the mark in front included, without a character replaced. */
export function readUtf8(bytes: Uint8Array): Utf8Text {
  try {
    return { text: decoder(true).decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { wrongByte: firstWrongByte(bytes) };
  }
}

/**
 * What begins a text is UTF-8 exactly up to some byte, which is searched for by halves. The character in
 * whose middle that byte stands is the wrong one; decoding leaves it out, as it does one that is cut off.
 */
function firstWrongByte(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (beginsWell(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return Buffer.byteLength(decoder(false).decode(bytes.subarray(0, good), { stream: true }));
}

function beginsWell(bytes: Uint8Array): boolean {
  try {
    decoder(true).decode(bytes, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

const decoder = (fatal: boolean) => new TextDecoder("utf-8", { fatal, ignoreBOM: true });
