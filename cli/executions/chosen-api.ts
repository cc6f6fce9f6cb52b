import { knownSecrets } from "../../functions/text/known-secrets.ts";
import type { ApiOptions } from "../command-line/api-options.ts";
import { WrongUse } from "../command-line/exit-codes.ts";
import { LOCAL_DATA, localEndpoints } from "../deployment/local-stack.ts";
import { profilesFile, readProfile } from "./profiles.ts";

export interface ChosenApi {
  readonly url: string;
  readonly key: string | undefined;
  /** The stack of npm start. */
  readonly isLocal: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** An address or a key, with what named it. */
interface Named {
  readonly text: string;
  readonly by: string;
}

/**
 * Finds out which API is meant: by option, by profile, by variables, else the local stack.
 * @throws WrongUse for what contradicts, is missing or has another form; Error when the local stack does not
 * run
 */
export async function chooseApi(options: ApiOptions, variables: Variables): Promise<ChosenApi> {
  checkOptions(options);
  const address = await addressOf(options, variables);
  const key = keyOf(options, variables, address);
  if (key !== undefined) checkKey(key, address);
  const url = checkedUrl(address);
  return { url, key: key?.text, isLocal: address.isLocal };
}

function checkOptions({ local, data, api, profile, key }: ApiOptions): void {
  const given = [
    ...(local === undefined && data === undefined ? [] : [local === undefined ? "--data" : "--local"]),
    ...(api === undefined ? [] : ["--api"]),
    ...(profile === undefined ? [] : ["--profile"]),
  ];
  if (given.length > 1) throw new WrongUse(`${given.join(" and ")} name different APIs: give one of them`);
  if (key === "") throw new WrongUse("--key is empty: leave it out for an API that asks for no key");
}

interface Address extends Named {
  readonly isLocal: boolean;
  /** Of the profile that named it. */
  readonly key?: Named;
}

async function addressOf({ local, data, api, profile }: ApiOptions, variables: Variables): Promise<Address> {
  if (api !== undefined) return { text: api, by: "--api", isLocal: false };
  if (profile !== undefined) {
    const { api: text, key } = await readProfile(profile, profilesFile(variables));
    const by = `the profile ${profile}`;
    return { text, by, isLocal: false, ...(key !== undefined && { key: { text: key, by } }) };
  }
  const named = variables["STEPCREW_API"];
  const isElsewhere = named !== undefined && named !== "" && local === undefined && data === undefined;
  if (isElsewhere) return { text: named, by: "STEPCREW_API", isLocal: false };
  const { api: text } = await localEndpoints(data ?? variables["CREW_DATA_DIR"] ?? LOCAL_DATA).catch(
    (cause: Error) => {
      throw new Error(`${cause.message}; or name a deployed API by --api, --profile or STEPCREW_API`, {
        cause,
      });
    },
  );
  return { text, by: "npm start", isLocal: true };
}

/** A key is sent to the API that it was given for, and to no other. */
function keyOf({ key }: ApiOptions, variables: Variables, address: Address): Named | undefined {
  if (key !== undefined) return { text: key, by: "--key" };
  if (address.key !== undefined) return address.key;
  const text = variables["STEPCREW_KEY"];
  if (text === undefined || text === "" || address.isLocal || address.by.startsWith("the profile"))
    return undefined;
  const its = variables["STEPCREW_API"];
  if (address.by === "--api" && its !== undefined && its !== "" && its !== address.text)
    throw new WrongUse(
      "STEPCREW_KEY is the key of STEPCREW_API, and --api names another API: give its --key too",
    );
  return { text, by: "STEPCREW_KEY" };
}

export const isOfThisMachine = (url: string): boolean =>
  /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/.test(url);

function checkKey({ text, by }: Named, address: Address): void {
  if (!/^[\x21-\x7e]+$/.test(text))
    throw new WrongUse(`${by} has a key with characters that no API key has: blanks, line breaks or such`);
  knownSecrets.add(text);
  if (address.text.startsWith("http:") && !isOfThisMachine(address.text))
    throw new WrongUse(
      `${address.by} names an address without encryption, and the key would be read on its way: use https`,
    );
}

/** Not quoted: a login may stand in it. */
function checkedUrl({ text, by }: Named): string {
  if (URL.canParse(text) && /^https?:/.test(text) && !/[?#@\s]/.test(text)) return text;
  throw new WrongUse(`${by} names no address of an API: write it like https://example.com/prod`);
}
