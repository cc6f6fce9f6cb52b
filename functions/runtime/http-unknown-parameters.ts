import type { RequestError } from "../domain/http-answer.ts";
import { nearestFirst } from "../text/did-you-mean.ts";

/**
 * One error for each query parameter that a contract does not have, naming those it has, the likeliest meant
 * first.
 */
export function unknownParameters(names: readonly string[], known: readonly string[]): RequestError[] {
  return names.map((name) => ({
    pointer: name,
    detail: `is not a parameter here; there ${known.length === 1 ? "is" : "are"} ${nearestFirst(name, known).join(", ")}`,
  }));
}
