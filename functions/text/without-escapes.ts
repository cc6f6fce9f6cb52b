/** What a URL's escapes stand for, which some gateways leave in a path; a text that is none stays. */
export function withoutEscapes(given: string): string {
  try {
    return decodeURIComponent(given);
  } catch {
    // It has a percent sign that begins none.
    return given;
  }
}
