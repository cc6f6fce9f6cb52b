import { parseArgs } from "node:util";

import type { Problem } from "../functions/crew/index.ts";
import { checkCrews } from "../infra/bundle/checked-crews.ts";
import { type CrewListing, listingOf } from "./crew-listing.ts";
import { crewText } from "./crew-text.ts";

const USAGE = `npm run crews [-- --json]
Lists the crews of the folder that CREWS_DIR names (crews, unless it is set), and what is wrong with their files.
Exits with 1 when something is an error or unfinished (a warning is neither), with 2 when the folder cannot be read.`;

/** Runs the command and gives back the process's exit code. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const directory = process.env["CREWS_DIR"] || "crews";
  try {
    const listings = await listCrews(directory, values.json ? () => undefined : printText());
    if (values.json) console.log(JSON.stringify(listings, null, 2));
    else if (listings.length === 0) console.log(`There is no crew in ${directory}: each has a folder there.`);
    return listings.some(({ problems }) => problems.some(isTrouble)) ? 1 : 0;
  } catch (error) {
    console.error(
      `The crews in ${directory} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
    return 2;
  }
}

/** By name; `onListed` hears of each as soon as it is checked. */
async function listCrews(
  directory: string,
  onListed: (listing: CrewListing) => void,
): Promise<readonly CrewListing[]> {
  const listings: CrewListing[] = [];
  await checkCrews(directory, {
    onChecked: (crew, loaded) => {
      const listing = listingOf(crew, loaded);
      listings.push(listing);
      onListed(listing);
    },
    onSlow: ({ crew, kind, name }) =>
      console.error(
        `${crew}/${kind}/${name}.ts takes more than a second to load: waiting for it, 10 s at most, after all others.`,
      ),
  });
  return listings.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function printText(): (listing: CrewListing) => void {
  let isFirst = true;
  return (listing) => {
    console.log(`${isFirst ? "" : "\n"}${crewText(listing)}`);
    isFirst = false;
  };
}

const isTrouble = ({ level }: Problem): boolean => level !== "warning";

process.exitCode = await main();
