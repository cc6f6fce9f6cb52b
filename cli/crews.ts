import { parseArgs } from "node:util";

import { readCrews } from "../functions/adapters/crew-files/read-crews.ts";
import type { Problem } from "../functions/crew/index.ts";
import { didYouMean } from "../functions/text/did-you-mean.ts";
import { messageOf } from "../functions/text/error-text.ts";
import { checkCrews } from "../infra/bundle/checked-crews.ts";
import { type CrewListing, listingOf } from "./crew-listing.ts";
import { crewText } from "./crew-text.ts";

const USAGE = `npm run crews [-- [--json] [<crew> …]]
Lists the crews of the folder that CREWS_DIR names (crews, unless it is set), or those named, and what is wrong with their files.
Exits with 1 when something is an error or unfinished (a warning is neither), with 2 when the command is wrong or the folder
cannot be read.`;

interface Command {
  readonly json: boolean;
  readonly help: boolean;
  /** All crews when none is named. */
  readonly names: readonly string[];
}

/** Runs the command and gives back the process's exit code. */
async function main(): Promise<number> {
  const command = readCommand();
  if (typeof command === "string") return refuse(command);
  if (command.help) {
    console.log(USAGE);
    return 0;
  }
  const directory = process.env["CREWS_DIR"] || "crews";
  try {
    const unknown = await unknownNames(directory, command.names);
    if (unknown !== undefined) return refuse(unknown);
    const listings = await listCrews(directory, command.names, command.json ? () => undefined : printText());
    if (command.json) console.log(JSON.stringify(listings, null, 2));
    else if (listings.length === 0) console.log(`There is no crew in ${directory}: each has a folder there.`);
    return listings.some(({ problems }) => problems.some(isTrouble)) ? 1 : 0;
  } catch (error) {
    console.error(`The crews in ${directory} cannot be read: ${messageOf(error)}`);
    return 2;
  }
}

/** The command, or in a sentence why it is none. */
function readCommand(): Command | string {
  const options = { json: { type: "boolean" }, help: { type: "boolean" } } as const;
  // Not strict: its own error for an option advises to write it as a name.
  const { values, positionals } = parseArgs({ options, strict: false });
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(options, name));
  if (unknown !== undefined) {
    const dashes = unknown.length === 1 ? "-" : "--";
    return `There is no option ${dashes}${unknown}${didYouMean(unknown, Object.keys(options))}.`;
  }
  const withValue = Object.keys(values).find((name) => typeof values[name] !== "boolean");
  if (withValue !== undefined) return `The option --${withValue} takes no value.`;
  return { json: values["json"] === true, help: values["help"] === true, names: positionals };
}

function refuse(sentence: string): number {
  console.error(`${sentence}\n${USAGE}`);
  return 2;
}

/** In a sentence those names that no crew of the folder has; undefined when there are none. */
async function unknownNames(directory: string, names: readonly string[]): Promise<string | undefined> {
  if (names.length === 0) return undefined;
  const known = (await readCrews(directory)).map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return undefined;
  const written = unknown.map((name) => `${name}${didYouMean(name, known)}`).join(", ");
  return `There is no crew ${written} in ${directory}; the crews are ${known.join(", ") || "none"}.`;
}

/** By name; `onListed` hears of each as soon as it is checked. */
async function listCrews(
  directory: string,
  names: readonly string[],
  onListed: (listing: CrewListing) => void,
): Promise<readonly CrewListing[]> {
  const listings: CrewListing[] = [];
  await checkCrews(directory, {
    ...(names.length > 0 && { only: names }),
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
