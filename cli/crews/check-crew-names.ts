import { didYouMean } from "../../functions/text/did-you-mean.ts";
import { WrongUse } from "../command-line/exit-codes.ts";

/** @throws WrongUse for names that no crew has, with what was probably meant and those there are */
export function checkCrewNames(names: readonly string[], known: readonly string[], directory: string): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const written = unknown.map((name) => `${name}${didYouMean(name, known)}`).join(", ");
  throw new WrongUse(
    `There is no crew ${written} in ${directory}; the crews are ${known.join(", ") || "none"}`,
  );
}
