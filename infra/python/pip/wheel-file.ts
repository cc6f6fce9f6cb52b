import { open } from "node:fs/promises";

import { normalizedName } from "../declared/requirement.ts";

/** What a file of a package says by its name. */
export interface PackageFile {
  /** Normalized. */
  readonly name: string;
  readonly version: string;
  /** A source that is built on this machine, in place of a wheel. */
  readonly isSource: boolean;
  /** Runs on every machine and every Python 3; of sources it is known once they are built. */
  readonly isPure: boolean;
}

/** Undefined for a name that is neither a wheel's nor a source's. */
export function packageFile(file: string): PackageFile | undefined {
  if (file.endsWith(".whl")) {
    const parts = file.slice(0, -".whl".length).split("-");
    const [name, version] = parts;
    if (name === undefined || version === undefined || parts.length < 5) return undefined;
    const [python = "", abi, platform] = parts.slice(-3);
    const isPure = python.split(".").includes("py3") && abi === "none" && platform === "any";
    return { name: normalizedName(name), version, isSource: false, isPure };
  }
  const [, name, version] = /^(.+)-([^-]+)\.(?:tar\.gz|zip|tar\.bz2)$/.exec(file) ?? [];
  if (name === undefined || version === undefined) return undefined;
  return { name: normalizedName(name), version, isSource: true, isPure: false };
}

const END_OF_DIRECTORY = 0x06054b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
/** The end may be followed by a comment of this length. */
const LONGEST_COMMENT = 65_535;

/**
 * What a wheel's files have when they are unpacked, in bytes, by the list at the end of the zip file.
 * @throws Error when the file is no zip
 */
export async function unpackedBytes(path: string): Promise<number> {
  await using file = await open(path);
  const { size } = await file.stat();
  const tail = await bytes(file, Math.max(0, size - END_BYTES - LONGEST_COMMENT), size);
  const end = lastIndexOfNumber(tail, END_OF_DIRECTORY);
  if (end === -1) throw new Error(`${path} is no wheel`);
  const length = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  if (start + length > size) throw new Error(`${path} is no wheel, or larger than any`);
  const directory = await bytes(file, start, start + length);
  let unpacked = 0;
  for (let at = 0; at + ENTRY_BYTES <= length && directory.readUInt32LE(at) === ENTRY;) {
    const nameLength = directory.readUInt16LE(at + 28);
    unpacked += directory.readUInt32LE(at + 24);
    at += ENTRY_BYTES + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return unpacked;
}

async function bytes(file: Awaited<ReturnType<typeof open>>, start: number, end: number): Promise<Buffer> {
  const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer;
}

function lastIndexOfNumber(buffer: Buffer, number: number): number {
  for (let at = buffer.length - END_BYTES; at >= 0; at--) if (buffer.readUInt32LE(at) === number) return at;
  return -1;
}
