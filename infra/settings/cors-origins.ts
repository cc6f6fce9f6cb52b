/** What to write instead of entries that no browser would ever send. */
export const CORS_ORIGINS_MEANING =
  "Write origins such as https://app.example.com, separated by commas, or *.";

/**
 * Whether a browser may send this as `Origin`: scheme, host and port as it writes them, and nothing after; or
 * "*" for all.
 */
export function isCorsOrigin(entry: string): boolean {
  if (entry === "*") return true;
  const url = URL.parse(entry);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === entry;
}
