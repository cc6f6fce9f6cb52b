/**
 * What a text's percent escapes stand for, as URLs have them and some gateways leave them in a path. One that
 * is not escaped stays, as people paste keys as they are.
 */
export function withoutEscapes(given: string): string {
  try {
    return decodeURIComponent(given);
  } catch {
    // It has a percent sign that begins none.
    return given;
  }
}
