import { posix } from "node:path";

import type { Layout } from "./check-layout.ts";
import type { Folder } from "./folders.ts";
import type { LayoutProblem } from "./problem.ts";

const COLUMNS = ["files", "lines", "rooms", "floors", "floor"] as const;

/** The folders as a tree, what they are in sum, and what is wrong last. */
export function layoutText(layout: Layout): string {
  const parts = [folderTable(layout.folders), roomCircles(layout.folders), summaryOf(layout)].filter(
    (part) => part !== "",
  );
  const { problems } = layout;
  if (problems.length === 0) return parts.join("\n\n");
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [...parts, problems.map(problemText).join("\n"), count].join("\n\n");
}

function folderTable(folders: readonly Folder[]): string {
  const names = folders.map(
    ({ path }) => `${"  ".repeat(path.split("/").length - 1)}${posix.basename(path)}`,
  );
  const width = Math.max(0, ...names.map((name) => name.length));
  const rows = folders.map(({ files, lines, house }, index) =>
    rowText((names[index] ?? "").padEnd(width), [files, lines, house?.rooms, house?.floors, house?.floor]),
  );
  return [rowText("".padEnd(width), COLUMNS), ...rows].join("\n");
}

const rowText = (name: string, cells: readonly (string | number | undefined)[]): string =>
  [name, ...cells.map((cell) => String(cell ?? "").padStart(6))].join("  ").trimEnd();

/** No rule is broken by them, but they are where a folder's parts cannot be told apart. */
const roomCircles = (folders: readonly Folder[]): string =>
  folders
    .flatMap(({ path, house }) =>
      (house?.circles ?? []).map(
        (way) =>
          `Allowed, for no file is in a circle: rooms of ${path} import each other: ${way.join(" → ")}`,
      ),
    )
    .join("\n");

function summaryOf({ folders, sourceFiles, circles }: Layout): string {
  const houses = folders.filter(({ house, files }) => house && files > 0);
  const floors = Math.max(0, ...houses.map(({ house }) => house?.floors ?? 0));
  return [
    `${counted(sourceFiles, "source file")} in ${counted(houses.length, "folder")}`,
    counted(floors, "floor"),
    counted(circles, "circle"),
  ].join(", ");
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const problemText = ({ path, line, sentence }: LayoutProblem): string =>
  `${path}${line === undefined ? "" : `:${line}`}  ${sentence}`;
