import { readCrews } from "../../functions/adapters/crew-files/read-crews.ts";
import { listingOf } from "../../functions/crew/crew-listing.ts";
import { checkCrews } from "../../infra/bundle/checked-crews.ts";
import { checkFolder } from "../command-line/check-folder.ts";
import { EXIT_CODES } from "../command-line/exit-codes.ts";
import { commandsPythonMaking, variablesOfTools } from "../python/python-making.ts";
import { checkCrewNames } from "./check-crew-names.ts";
import { type CheckedListing, checkTypes, type TypeProblem } from "./check-types.ts";
import { crewText, problemLines, summaryLine } from "./crew-text.ts";
import { missingHere, missingLines } from "./missing-settings.ts";

const NOT_CHECKED: ReadonlyMap<string, readonly TypeProblem[]> = new Map();

interface CrewsOptions {
  readonly json?: true;
  /** Checks the types of tools and guardrails as well. */
  readonly types?: true;
}

/**
 * Shows the crews of a name, or all, and what is wrong with them; gives the code to end with.
 * @throws WrongUse when the folder of crews or a crew is not there
 */
export async function listCrews(names: readonly string[], { json, types }: CrewsOptions): Promise<number> {
  const directory = process.env["CREWS_DIR"] || "crews";
  await checkFolder(directory, "CREWS_DIR names the folder that has a folder for each crew");
  const known = (await readCrews(directory)).map(({ name }) => name);
  checkCrewNames(names, known, directory);
  const chosen = names.length === 0 ? known : names;
  const typeProblems = types === true ? await checkTypes(directory, chosen) : NOT_CHECKED;
  const listings = await checkedListings(directory, chosen, (listing) => {
    if (json === undefined) console.log(`${crewText(listing)}\n`);
  });
  const complete = listings.map((listing) => ({
    ...listing,
    problems: [...listing.problems, ...(typeProblems.get(listing.name) ?? [])],
  }));
  if (json === true) console.log(JSON.stringify(complete, null, 2));
  else console.log(closingText(complete, directory));
  return complete.some(({ problems }) => problems.some(({ level }) => level !== "warning"))
    ? EXIT_CODES.failed
    : EXIT_CODES.done;
}

/** Once all crews are shown: what is wrong with any of them, and a line on all. */
function closingText(listings: readonly CheckedListing[], directory: string): string {
  if (listings.length === 0) return `There is no crew in ${directory}. Make a folder there for each crew.`;
  const unset = missingLines(listings).map((line) => `warning: ${line}`);
  const problems = [...unset, ...problemLines(listings)];
  return [...problems, ...(problems.length === 0 ? [] : [""]), summaryLine(listings)].join("\n");
}

/** By name; `onListed` hears of each as soon as it is checked. */
async function checkedListings(
  directory: string,
  names: readonly string[],
  onListed: (listing: CheckedListing) => void,
): Promise<readonly CheckedListing[]> {
  const listings: CheckedListing[] = [];
  const here = { shown: await variablesOfTools(), values: process.env };
  const missingFor = missingHere(process.env);
  await checkCrews(directory, {
    only: names,
    python: { making: commandsPythonMaking },
    onChecked: (crew) => {
      const listing = { ...listingOf(crew, here), missing: missingFor(crew) };
      listings.push(listing);
      onListed(listing);
    },
    onSlow: ({ crew, kind, name }) =>
      console.error(
        `${crew}/${kind}/${name}.ts takes more than a second to load. It is tried once more after all others, for 10 s at most.`,
      ),
  });
  return listings.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
