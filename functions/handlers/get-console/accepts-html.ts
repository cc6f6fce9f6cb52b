/**
 * Whether who asks wants a page rather than JSON (RFC 9110, 12.5.1): browsers name text/html, clients of the
 * API do not. Anything (`*` with `*`) is not asked for a page.
 */
export function acceptsHtml(accept: string | undefined): boolean {
  const weights = new Map((accept ?? "").split(",").map(weighed));
  const html = weights.get("text/html") ?? 0;
  const json = ["application/json", "application/problem+json"].map((type) => weights.get(type) ?? 0);
  return html > 0 && html >= Math.max(...json);
}

/** A media range and its weight, which is 1 unless it is given. */
function weighed(range: string): readonly [string, number] {
  const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice("q=".length);
  return [type, weight === undefined ? 1 : Number(weight) || 0];
}
