import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import * as z from "zod";

import { readJson } from "../../functions/json/read-json.ts";
import { didYouMean } from "../../functions/text/did-you-mean.ts";
import { codeOf } from "../../functions/text/error-text.ts";
import { WrongUse } from "../command-line/exit-codes.ts";

/** An API that a person has named. */
const Profile = z.strictObject({ api: z.string(), key: z.string().optional() });
type Profile = z.output<typeof Profile>;

const EXAMPLE = '{"staging": {"api": "https://example.com/prod", "key": "…"}}';
/** Rights of anybody but the file's owner. */
const OTHERS = 0o077;

/** The file of profiles, in the configuration folder of whoever runs the command. */
export const profilesFile = (variables: Readonly<Record<string, string | undefined>>): string =>
  join(
    variables["XDG_CONFIG_HOME"] || join(variables["HOME"] || homedir(), ".config"),
    "stepcrew/profiles.json",
  );

/**
 * Reads a profile. No sentence quotes what is in the file, for keys are.
 * @throws WrongUse when there is no such file or profile, it has another form, or others may read it
 */
export async function readProfile(name: string, file: string): Promise<Profile> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    const code = codeOf(error);
    const what = code === "ENOENT" ? `There is no ${file}` : `${file} cannot be read (${code})`;
    throw new WrongUse(`${what}: --profile ${name} is looked up there, in JSON like ${EXAMPLE}`);
  });
  const { mode } = await stat(file);
  if (process.platform !== "win32" && (mode & OTHERS) !== 0)
    throw new WrongUse(`${file} holds keys, and others may read it: run chmod 600 ${file}`);
  const profiles = z.record(z.string(), z.unknown()).safeParse(readJson(text)).data;
  if (profiles === undefined) throw new WrongUse(`${file} is not JSON like ${EXAMPLE}`);
  if (!Object.hasOwn(profiles, name)) {
    const known = Object.keys(profiles);
    const those = known.length === 0 ? "there is none" : `there are ${known.join(", ")}`;
    throw new WrongUse(`${file} has no profile ${name}${didYouMean(name, known) || `; ${those}`}`);
  }
  const profile = Profile.safeParse(profiles[name]);
  if (!profile.success)
    throw new WrongUse(
      `The profile ${name} in ${file} must have "api" and may have "key", both texts, as in ${EXAMPLE}`,
    );
  return profile.data;
}
