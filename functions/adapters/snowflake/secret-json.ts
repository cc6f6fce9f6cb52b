/** A secret's text as JSON; undefined when it is none, for the parser's own error would quote the secret. */
export function secretJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
