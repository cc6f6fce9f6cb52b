import { beforeEach, describe, expect, it } from "vitest";

import { readLogEntry } from "../../../../cli/dev/log-entry.ts";
import { terminalLines } from "../../../../cli/dev/terminal-lines.ts";
import type { BuiltCrew, Problem } from "../../../../functions/crew/index.ts";
import { manifestOf } from "../../../../functions/crew/index.ts";
import type { CrewBuild } from "../../../../local/crews/crew-builds.ts";
import { CrewNews, unusedEdits } from "../../../../local/crews/crew-news.ts";
import type { ReadCrew, ReadCrews } from "../../../../local/crews/crew-reading.ts";

const problem = (message: string, level: Problem["level"] = "error"): Problem => ({
  level,
  file: "agents.yaml",
  path: "",
  line: 3,
  message,
});
const builtCrew = (problems: Problem[] = []): BuiltCrew => ({
  name: "c",
  problems,
  manifest: manifestOf(undefined),
});
const buildOf = (crew: BuiltCrew): CrewBuild => ({
  crew,
  folder: undefined,
  output: "",
  elsewhere: [],
  code: undefined,
});
let readings = 0;
function read(newest: BuiltCrew, good: CrewBuild | undefined = buildOf(newest)): ReadCrews {
  const crew: ReadCrew = { hash: String((readings += 1)), elsewhere: [], newest, good };
  return new Map([["c", crew]]);
}
/** An edit with errors, of a crew that was good before. */
const broken = (...problems: Problem[]): ReadCrews => read(builtCrew(problems), buildOf(builtCrew()));
const none: ReadCrews = new Map();

let told: string[];
let news: CrewNews;
beforeEach(() => {
  told = [];
  news = new CrewNews((line) => {
    const entry = readLogEntry(line);
    if (entry === undefined) throw new Error(`not an entry of the log: ${line}`);
    told.push(
      ...terminalLines(entry, { colour: false, columns: 200 }).map((each) => each.slice("00:00:00 ".length)),
    );
  });
});

/** Tells of one reading after the other. */
function tellAll(...all: readonly ReadCrews[]): void {
  for (const [index, now] of all.entries()) news.tell(all[index - 1] ?? now, now, 0.84);
}

it("an edit with errors is listed with its errors, until a version without them is used", () => {
  const warning = problem("is unusual", "warning");
  expect(unusedEdits(broken(problem("is not YAML"), warning))).toEqual([
    { crew: "c", problems: [{ level: "error", file: "agents.yaml", line: 3, message: "is not YAML" }] },
  ]);
  const neverGood = { hash: "", elsewhere: [], newest: builtCrew([problem("is not YAML")]), good: undefined };
  for (const used of [read(builtCrew([warning])), new Map([["c", neverGood]])])
    expect(unusedEdits(used)).toEqual([]);
});

it("an edit that is not finished is listed with what is missing, where a finished version stays in use", () => {
  const crew = { name: "c", agents: [], tasks: [] } as unknown as NonNullable<BuiltCrew["crew"]>;
  const newest = { ...builtCrew([problem("no tool", "unfinished"), problem("is odd", "warning")]), crew };
  const [edit] = unusedEdits(read(newest, buildOf({ ...builtCrew(), crew })));
  expect(edit?.problems.map(({ message }) => message)).toEqual(["no tool"]);
});

describe("people are told", () => {
  it("what became of a crew", () => {
    tellAll(none, read(builtCrew()), read(builtCrew()), none);
    expect(told).toEqual(["✓ crew c was added", "✓ crew c was read again (0.8 s)", "✗ crew c was deleted"]);
  });

  it("of an edit with errors once, and again after it was mended or changed", () => {
    const one = problem("no role");
    tellAll(
      read(builtCrew()),
      broken(one),
      broken(one),
      broken(one, problem("no goal")),
      read(builtCrew()),
      broken(one),
    );
    const stays = "the version read before stays in use";
    expect(told).toEqual([
      `✗ crew c: agents.yaml:3: no role; ${stays}`,
      `✗ crew c: agents.yaml:3: no role; agents.yaml:3: no goal; ${stays}`,
      "✓ crew c was read again (0.8 s)",
      `✗ crew c: agents.yaml:3: no role; ${stays}`,
    ]);
  });

  it("of what is wrong with a crew that is used or never was, without saying that another is", () => {
    tellAll(none, read(builtCrew([problem("no role")]), undefined), none);
    tellAll(none, read(builtCrew([problem("no effect", "warning")])));
    expect(told).toEqual([
      "✓ crew c was added",
      "! crew c: agents.yaml:3: no role",
      "✗ crew c was deleted",
      "✓ crew c was added",
      "! crew c: agents.yaml:3: no effect",
    ]);
  });

  it("of the first ten problems of a crew only", () => {
    tellAll(read(builtCrew()), broken(...Array.from({ length: 50 }, (_, index) => problem(`P${index}.`))));
    expect(told.join("")).toContain("P9.");
    expect(told.join("")).not.toContain("P10.");
  });
});
