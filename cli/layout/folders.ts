import { posix } from "node:path";

import { circlesOf, floorsOf, type Graph } from "./graph.ts";
import { SOURCE_FOLDERS, type ProjectTree } from "./read-tree.ts";

export interface Folder {
  readonly path: string;
  /** Directly in it. */
  readonly files: number;
  /** Of the source files directly in it. */
  readonly lines: number;
  /** Undefined for folders that do not hold sources. */
  readonly house: House | undefined;
}

/** A folder opened: its rooms are the source files directly in it and the folders directly in it. */
interface House {
  readonly rooms: number;
  /** The longest way of imports from room to room. */
  readonly floors: number;
  /** Where it lies in the folder above. */
  readonly floor: number;
  /** Ways round through one of its folders, by the rooms' names; no file need be in a circle for it. */
  readonly circles: readonly (readonly string[])[];
}

/** The folders of sources and tests as a tree: each after the one it is in. */
export function foldersOf(tree: ProjectTree, graph: Graph): readonly Folder[] {
  const isShown = (path: string): boolean =>
    isSource(path) || (path.startsWith("test/") && !path.startsWith("test/fixtures/"));
  const sources = new Map(tree.sources.map((file) => [file.path, file]));
  const folders = new Set(tree.paths.filter(isShown).flatMap(foldersAbove));
  return [...folders]
    .toSorted((one, other) => (inTree(one) < inTree(other) ? -1 : 1))
    .map((path) => {
      const inside = tree.paths.filter((file) => posix.dirname(file) === path);
      return {
        path,
        files: inside.length,
        lines: inside.reduce((sum, file) => sum + (sources.get(file)?.lines.length ?? 0), 0),
        house: isSource(`${path}/`) ? houseOf(path, graph) : undefined,
      };
    });
}

/** So that `a/b` comes before `a-b`. */
const inTree = (path: string): string => path.replaceAll("/", "\0");

export const isSource = (path: string): boolean =>
  SOURCE_FOLDERS.some((folder) => path.startsWith(`${folder}/`));

/** `a/b/c.ts` is in `a` and `a/b`. */
const foldersAbove = (path: string): readonly string[] =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, index, names) => names.slice(0, index + 1).join("/"));

function houseOf(path: string, graph: Graph): House {
  const rooms = roomGraph(path, graph);
  const above = posix.dirname(path);
  return {
    rooms: rooms.size,
    floors: Math.max(0, ...floorsOf(rooms).values()),
    floor: floorsOf(roomGraph(above === "." ? "" : above, graph)).get(path) ?? 1,
    circles: circlesOf(rooms)
      .filter(({ way }) => way.some((room) => !graph.has(room)))
      .map(({ way }) => way.map((room) => posix.basename(room))),
  };
}

/** The files directly in a folder, and the folders directly in it as one each; "" is the project. */
function roomGraph(folder: string, graph: Graph): Graph {
  const prefix = folder === "" ? "" : `${folder}/`;
  const roomOf = (file: string): string | undefined => {
    if (!file.startsWith(prefix) || !isSource(file)) return undefined;
    const end = file.indexOf("/", prefix.length);
    return end < 0 ? file : file.slice(0, end);
  };
  const rooms = new Map<string, Set<string>>();
  for (const [file, imported] of graph) {
    const room = roomOf(file);
    if (room === undefined) continue;
    const leadsTo = rooms.get(room) ?? new Set();
    rooms.set(room, leadsTo);
    for (const other of [...imported].map(roomOf)) {
      if (other !== undefined && other !== room) leadsTo.add(other);
    }
  }
  return rooms;
}
