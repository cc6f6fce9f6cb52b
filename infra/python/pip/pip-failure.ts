import type { ProgramResult } from "./run-program.ts";

/** Why pip failed, as far as it can be told apart. */
export type PipFailure =
  /** There is no file of it that fits; the requirement as pip writes it, and which versions there are. */
  | { readonly kind: "no file"; readonly requirement: string; readonly why: string }
  | { readonly kind: "conflict"; readonly why: string }
  | { readonly kind: "no network" }
  | { readonly kind: "other"; readonly why: string };

const NO_NETWORK =
  /Retrying \(Retry|Max retries exceeded|NewConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|ConnectionRefusedError|ProxyError/;
const LONGEST_REASON = 400;

export function pipFailure({ stdout, stderr }: ProgramResult): PipFailure {
  const text = `${stdout}\n${stderr}`;
  const noFile =
    /No matching distribution found for ([^\n]+)/.exec(text)?.[1] ??
    /Could not find a version that satisfies the requirement ([^\n]+?) \(from/.exec(text)?.[1];
  if (NO_NETWORK.test(text)) return { kind: "no network" };
  if (noFile !== undefined)
    return { kind: "no file", requirement: plain(noFile.replace(/ \(from .*$/, "")), why: whyNoFile(text) };
  const conflict = /The conflict is caused by:\n([\s\S]*?)\n\s*\n/.exec(text)?.[1];
  if (/ResolutionImpossible|conflicting dependencies/.test(text))
    return { kind: "conflict", why: plain((conflict ?? "").replaceAll(/\s*\n\s*/g, "; ")) };
  const errors = text.split("\n").filter((line) => /^\s*(ERROR|error):/.test(line));
  const last = (errors.length > 0 ? errors : stderr.trim().split("\n")).slice(-2).join(" ");
  return { kind: "other", why: plain(last.replaceAll(/\s*(ERROR|error):\s*/g, " ")) };
}

const MOST_VERSIONS = 6;

/** The versions that there are, the newest last; "" where there is none. */
function whyNoFile(text: string): string {
  const versions = /\(from versions: ([^)\n]+)\)/.exec(text)?.[1]?.split(", ") ?? [];
  if (versions.length === 0 || versions[0] === "none") return "";
  const more = versions.length > MOST_VERSIONS ? "… " : "";
  return `of it there is ${more}${versions.slice(-MOST_VERSIONS).join(", ")}`;
}

/** A registry's address may hold a login, and is nobody's business. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\w+]+:\/\/\S+/g, "the registry")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, LONGEST_REASON);
