/** Where in the console somebody is: what stands after the `#` of the address. */
export interface Route {
  /** `#/executions/<id>/result` has three; each is decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** A hash that somebody has typed may be anything: what cannot be decoded stays as it is. */
export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  return {
    segments: path.split("/").filter(Boolean).map(decoded),
    query: new URLSearchParams(query),
  };
}

/** The address of a place in the console; empty values of the query are left out. */
export function hrefTo(
  segments: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return `#/${segments.map(encodeURIComponent).join("/")}${text === "" ? "" : `?${text}`}`;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
