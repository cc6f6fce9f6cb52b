import type { RequestError } from "../domain/http-answer.ts";
import { nearestFirst } from "../text/did-you-mean.ts";

const NAMELESS = "has no name, as in ?=x: write one before the equals sign, or leave it out";

/**
 * One error for each query parameter that a contract does not have, naming those it has, the likeliest meant
 * first. `?=x` is a parameter whose name is empty.
 */
export function unknownParameters(names: readonly string[], known: readonly string[]): RequestError[] {
  return names.map((name) => ({
    pointer: name,
    detail: `${name === "" ? NAMELESS : "is not a parameter here"}; ${those(nearestFirst(name, known))}`,
  }));
}

function those(known: readonly string[]): string {
  if (known.length === 0) return "there are none";
  return `there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`;
}
