import { createHash } from "node:crypto";
import { posix } from "node:path";

import { placeOf } from "../crew/draft.ts";
import { type ImportedCrew } from "../crew/imported-crew.ts";
import type { ProjectFiles } from "../project/project-files.ts";
import { lineOf } from "../values/value.ts";
import { crewDocument } from "./crew-document.ts";

/** Where in the project something is from. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Told extends Place {
  readonly message: string;
}

/** A crew that is ready to be written. */
export interface PlannedCrew {
  readonly name: string;
  /** "src/research/crew.py:9 (class ResearchCrew)" */
  readonly from: string;
  /** The same without its line, and with the project's name: an import of it again is of the same crew. */
  readonly source: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Where crew.jsonc's values come from, by their paths, and other files' lines, by their names. */
  readonly places: ReadonlyMap<string, Place>;
  /** Files of the project that are in it, as they are or as something else. */
  readonly sources: ReadonlySet<string>;
  readonly notes: readonly Told[];
}

export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A crew that Python declares, as files. */
export function plannedOf(name: string, crew: ImportedCrew, files: ProjectFiles): PlannedCrew {
  const { origin, title } = crew.found;
  const from = `${placeOf(origin)} (${crew.found.owner === undefined ? "the crew" : "class"} ${title})`;
  const document = crewDocument([`Imported from ${from}.`], crew.document);
  const copies = [...crew.copies];
  const places = [...crew.origins].map(
    ([path, at]) => [path, { file: at.module.path, line: lineOf(at) }] as const,
  );
  return {
    name,
    from,
    source: sourceOf(files, origin.module.path, title),
    files: new Map([
      ["crew.jsonc", Buffer.from(document)],
      ...[...crew.files].map(([path, text]) => [path, Buffer.from(text)] as const),
      ...copies.map(([path, source]) => [path, files.bytesOf(source)] as const),
    ]),
    places: new Map<string, Place>([
      ...copies.map(([path, source]) => [path, { file: source, line: 1 }] as const),
      ...places,
    ]),
    sources: new Set([
      ...copies.map(([, source]) => source),
      ...[...crew.origins.values()].map(({ module }) => module.path),
    ]),
    notes: eachOnce(
      crew.notes.map((note) => ({ file: note.module.path, line: lineOf(note), message: note.message })),
    ),
  };
}

/** A place that is come by several times is told once. */
const eachOnce = (all: readonly Told[]): readonly Told[] => [
  ...new Map(all.map((told) => [JSON.stringify(told), told])).values(),
];

export const sourceOf = ({ root }: ProjectFiles, file: string, title: string): string =>
  `${posix.basename(root)}: ${file} (${title})`;

/** What a crew's folder may be called. */
export const isCrewName = (name: string): boolean => /^[A-Za-z0-9][\w-]*$/.test(name) && name.length <= 64;

/** A name for a crew's folder, of what the project calls it. */
export function crewNameOf(written: string): string {
  const words = posix
    .basename(written)
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "_")
    .replaceAll(/^[_-]+|[_-]+$/g, "")
    .slice(0, 60);
  return isCrewName(words) ? words : "crew";
}
