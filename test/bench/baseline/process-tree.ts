import { readdirSync, readFileSync } from "node:fs";

const MILLISECONDS_A_TICK = 10;
const BYTES_A_PAGE = 4096;

interface TreeUse {
  /** Milliseconds of processor since each process began. */
  readonly processor: number;
  /** Resident, of all processes together. */
  readonly megabytes: number;
}

/** What a process and all below it use, from Linux's /proc. */
export function useOfTree(root: number): TreeUse {
  const stats = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)));
  const members = new Set([root]);
  for (let size = 0; size < members.size;) {
    size = members.size;
    for (const { pid, parent } of stats) if (members.has(parent)) members.add(pid);
  }
  const own = stats.filter(({ pid }) => members.has(pid));
  return {
    processor: own.reduce((sum, { ticks }) => sum + ticks * MILLISECONDS_A_TICK, 0),
    megabytes: own.reduce((sum, { pages }) => sum + (pages * BYTES_A_PAGE) / 1e6, 0),
  };
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  readonly pages: number;
}

/** None for a process that has ended meanwhile. */
function statOf(pid: number): readonly Stat[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before may hold blanks and brackets.
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const at = (field: number): number => fields[field - 3] ?? 0;
    return [{ pid, parent: at(4), ticks: at(14) + at(15) + at(16) + at(17), pages: at(24) }];
  } catch {
    return [];
  }
}
