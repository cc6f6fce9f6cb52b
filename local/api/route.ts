import { type HttpContract, methodsOf } from "../../functions/runtime/contract.ts";
import { type FunctionName, httpContracts } from "../../infra/functions.ts";

export type Routed =
  | {
      readonly contract: HttpContract & { readonly name: FunctionName };
      readonly pathParameters: Readonly<Record<string, string>> | null;
    }
  | { readonly allowed: readonly string[] }
  | "no-such-path";

const CONTRACTS = httpContracts.map((contract) => ({ contract, match: pathMatcher(contract.route.path) }));

/** Finds a request's contract, or the methods that its path has. */
export function route(method: string, path: string): Routed {
  const given = path.split("/");
  const matches = CONTRACTS.flatMap(({ contract, match }) => {
    const pathParameters = match(given);
    return pathParameters === undefined ? [] : [{ contract, pathParameters }];
  });
  if (matches.length === 0) return "no-such-path";
  return (
    matches.find(({ contract }) => methodsOf(contract).includes(method)) ?? {
      allowed: [...matches.flatMap(({ contract }) => methodsOf(contract)), "OPTIONS"],
    }
  );
}

/**
 * The values of `{name}` segments, decoded; null when the path has none, undefined when it does not match.
 */
export const matchPath = (template: string, path: string): Record<string, string> | null | undefined =>
  pathMatcher(template)(path.split("/"));

/** The same for a path's segments, of which a template that is used again and again is read once. */
function pathMatcher(
  template: string,
): (path: readonly string[]) => Record<string, string> | null | undefined {
  const expected = template.split("/").map((segment) => ({
    segment,
    name: /^\{(\w+)\+?\}$/.exec(segment)?.[1],
  }));
  const hasNames = expected.some(({ name }) => name !== undefined);
  const takesRest = template.endsWith("+}");
  return (path) => {
    const given = atMost(path, takesRest ? expected.length : undefined);
    if (expected.length !== given.length) return undefined;
    const values: Record<string, string> = {};
    for (const [index, { segment, name }] of expected.entries()) {
      const value = given[index] ?? "";
      if (name === undefined && segment !== value) return undefined;
      if (name === undefined) continue;
      const decoded = decodeSegment(value);
      if (decoded === undefined || decoded === "") return undefined;
      values[name] = decoded;
    }
    return hasNames ? values : null;
  };
}

/** The last of so many segments takes all that follow, as `{name+}` does. */
const atMost = (segments: readonly string[], count = segments.length): readonly string[] =>
  segments.length <= count
    ? segments
    : [...segments.slice(0, count - 1), segments.slice(count - 1).join("/")];

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
