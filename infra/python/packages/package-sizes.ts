import type { LockedPackage } from "./package-store.ts";

/** What a function's code and packages may have, unzipped: AWS counts MB of 1,048,576 bytes. */
const LARGEST_UNPACKED = 250 * 1024 * 1024;
const MOST_NAMED = 4;

export interface PackageSize extends Pick<LockedPackage, "name"> {
  /** Bytes, unpacked. */
  readonly unpacked: number;
}

/** What is wrong where packages are larger than Lambda takes; undefined where they are not. */
export function sizeProblem(sizes: readonly PackageSize[], ownBytes = 0): string | undefined {
  const all = sizes.reduce((sum, { unpacked }) => sum + unpacked, ownBytes);
  if (all <= LARGEST_UNPACKED) return undefined;
  const largest = sizes.toSorted((one, other) => other.unpacked - one.unpacked).slice(0, MOST_NAMED);
  const named = largest.map(({ name, unpacked }) => `${name} ${megabytes(unpacked)}`).join(", ");
  return `its packages have ${megabytes(all)} unzipped, and Lambda takes 250 MB: the largest are ${named}. Take out of its requirements what its tools do not need`;
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / (1024 * 1024))} MB`;
