import { Option } from "@commander-js/extra-typings";

import type { VariableHelp } from "./variables-help.ts";

/** Options that say which API a command is for. */
export interface ApiOptions {
  readonly local?: true;
  readonly data?: string;
  readonly api?: string;
  readonly key?: string;
  readonly profile?: string;
}

/** Keys are better kept out of the shell's history. */
export const API_OPTIONS = {
  api: () =>
    new Option(
      "--api <url>",
      "the API's address, with its stage (default: STEPCREW_API, else the local stack)",
    ),
  key: () =>
    new Option("--key <key>", "its key; better in STEPCREW_KEY or a profile, for shells remember options"),
  profile: () =>
    new Option("--profile <name>", "address and key by a name of ~/.config/stepcrew/profiles.json"),
} as const;

export const API_VARIABLES: readonly VariableHelp[] = [
  ["STEPCREW_API, STEPCREW_KEY", "address and key of the API, when no option names one"],
  ["CREW_DATA_DIR", "the local stack's data folder, where its address is (default: .local)"],
  ["XDG_CONFIG_HOME", "the configuration folder, with stepcrew/profiles.json (default: ~/.config)"],
];

/** The options that lead to the same API again, without the key. */
export const sameApi = ({ local, data, api, profile }: ApiOptions): readonly string[] => [
  ...(local === undefined ? [] : ["--local"]),
  ...(data === undefined ? [] : ["--data", data]),
  ...(api === undefined ? [] : ["--api", api]),
  ...(profile === undefined ? [] : ["--profile", profile]),
];
