import { Visitor } from "oxc-parser";

import { definitionsOf } from "../definitions.ts";
import { isSource } from "../folders.ts";
import { isMember, isNamed } from "../nodes.ts";
import type { LayoutProblem } from "../problem.ts";
import type { SourceFile } from "../source-file.ts";

const GROUND_FLOOR = ["functions/json/", "functions/text/", "functions/async/"];
const CLOCKS = ["Date", "performance"];

export const isGroundFloor = (path: string): boolean =>
  GROUND_FLOOR.some((folder) => path.startsWith(folder));

/** What the ground floor exports is defined there once, and nowhere else in what runs. */
export function secondDefinitions(sources: readonly SourceFile[]): readonly LayoutProblem[] {
  const owners = ownersOf(sources.filter(({ path }) => isGroundFloor(path)));
  return sources
    .filter(({ path }) => isSource(path))
    .flatMap(({ path, program, lineAt }) =>
      firstOfEach(definitionsOf(program)).flatMap(({ name, start }) => {
        const owner = owners.get(name);
        if (owner === undefined || owner === path) return [];
        const sentence = `${owner} has ${name} already. Import it from there, or give this one a name of its own.`;
        return [{ path, line: lineAt(start), sentence }];
      }),
    );
}

/** The file that a name belongs to: the first by path, when two have it. */
function ownersOf(floor: readonly SourceFile[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { path, program } of floor) {
    for (const { name, isExported } of definitionsOf(program)) {
      if (isExported && name !== "default" && !owners.has(name)) owners.set(name, path);
    }
  }
  return owners;
}

/** A schema and its type have one name. */
const firstOfEach = <Named extends { readonly name: string }>(all: readonly Named[]): readonly Named[] =>
  all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index);

/** The ground floor is told the time, so that what it does depends on what it is given alone. */
export function clockProblems({ path, program, lineAt }: SourceFile): readonly LayoutProblem[] {
  if (!isGroundFloor(path)) return [];
  const found: number[] = [];
  new Visitor({
    CallExpression: ({ callee, start }) => {
      if (CLOCKS.some((clock) => isMember(callee, clock, "now"))) found.push(start);
    },
    NewExpression: ({ callee, arguments: given, start }) => {
      if (isNamed(callee, "Date") && given.length === 0) found.push(start);
    },
  }).visit(program);
  const sentence = "The ground floor reads no clock. Let the caller pass the time.";
  return found.map((start) => ({ path, line: lineAt(start), sentence }));
}
