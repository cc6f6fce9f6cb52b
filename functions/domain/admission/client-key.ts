/**
 * An Idempotency-Key as one client's own: two clients that choose the same text mean two different things
 * (draft-ietf-httpapi-idempotency-key-header-07, "Security Considerations"). Where the API asks for no key,
 * nobody can be told apart, and it is the text itself.
 */
export const clientKey = (apiKeyId: string | undefined, text: string): string =>
  apiKeyId === undefined ? text : `${apiKeyId}${SEPARATOR}${text}`;

/** No text of the header holds it, so that no text can be mistaken for another client's key. */
const SEPARATOR = "\n";

/** The client's id, if it has one, and what it sent. */
export function partsOf(key: string): { readonly apiKeyId: string | undefined; readonly text: string } {
  const at = key.indexOf(SEPARATOR);
  return at < 0
    ? { apiKeyId: undefined, text: key }
    : { apiKeyId: key.slice(0, at), text: key.slice(at + SEPARATOR.length) };
}
