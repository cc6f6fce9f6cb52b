import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import {
  DROPPED_AFTER,
  droppedAfter,
  keptSteps,
  type KeptSteps,
} from "../../../../functions/crew/replay/kept-steps.ts";
import type { StepPath } from "../../../../functions/crew/step-path.ts";

const PATHS: readonly StepPath[] = [
  "crew",
  "before-kickoff-1",
  "task-1/run-1/turn-1",
  "task-1/file",
  "task-2/started",
  "task-2/run-1/turn-1",
  "task-2/run-1/turn-1/tool-0/delegate/started",
  "task-2/run-1/turn-1/tool-0/delegate/turn-1",
  "task-2/run-1/turn-2",
  "task-2/run-1/check-1",
  "task-2/run-2/turn-1",
  "task-2/run-2/turn-1/wait-1",
  "task-2/run-2/turn-2/again-1/tool-1/delegate/started",
  "task-2/run-2/turn-2/again-1/tool-1/delegate/turn-1/wait-1",
  "task-10/run-1/turn-1",
  "after-kickoff-1",
];
const ALL: KeptSteps = { dropped: [], beforeKickoff: true, afterKickoff: true };
const dropped = (more: Partial<KeptSteps>, paths = PATHS): readonly string[] => {
  const isKept = keptSteps(paths, { ...ALL, ...more });
  return paths.filter((path) => !isKept(path));
};
/** A replay has these of its own. */
const OWN = ["crew", "task-1/file"];

describe("a replay keeps", () => {
  it("all steps but the crew's own and the notes of files", () => {
    expect(dropped({})).toEqual(OWN);
  });

  it("nothing from a task on, by its number and not by its digits", () => {
    expect(dropped({ before: 10 })).toEqual([...OWN, "task-10/run-1/turn-1"]);
    expect(dropped({ before: 2, afterKickoff: false }).length).toBe(PATHS.length - 2);
  });

  it("the runs before the last of a task whose last answer led to its end", () => {
    expect(dropped({ dropped: [{ task: 2, what: "last-run" }] })).toEqual([
      ...OWN,
      "task-2/started",
      ...PATHS.filter((path) => path.startsWith("task-2/run-2/")),
    ]);
  });

  it("no notes of what a task was in the middle of: its time, tries without a reply, a coworker's time", () => {
    expect(dropped({ dropped: [{ task: 2, what: "open-notes" }] })).toEqual([
      ...OWN,
      "task-2/started",
      "task-2/run-2/turn-2/again-1/tool-1/delegate/started",
      "task-2/run-2/turn-2/again-1/tool-1/delegate/turn-1/wait-1",
    ]);
  });

  it("the time of a coworker whose work was over, since what came of it depends on that", () => {
    const isKept = keptSteps(PATHS, { ...ALL, dropped: [{ task: 2, what: "open-notes" }] });
    expect(isKept("task-2/run-1/turn-1/tool-0/delegate/started")).toBe(true);
  });

  it("that an unsafe tool or a callback began, but for the callback that raised", () => {
    const isKept = (what: "open-notes" | "failed-callback") =>
      keptSteps(PATHS, { ...ALL, dropped: [{ task: 2, what }] });
    const paths = ["task-2/run-2/turn-1/tool-0", "task-2/callback-1"] as const;
    expect(paths.map(isKept("open-notes"))).toEqual([true, true]);
    expect(paths.map(isKept("failed-callback"))).toEqual([true, false]);
  });

  it("no step of a hook whose inputs or output are others", () => {
    expect(dropped({ beforeKickoff: false, afterKickoff: false })).toEqual([
      "crew",
      "before-kickoff-1",
      "task-1/file",
      "after-kickoff-1",
    ]);
  });
});

describe("what a failure drops", () => {
  const engine = join(import.meta.dirname, "../../../../functions");
  const sources = readdirSync(engine, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(engine, file), "utf8"));
  const types = sources.flatMap((source) =>
    [...source.matchAll(/new (?:Crew|Agent)Failure\(\s*"(\w+)"/g)].map(([, type = ""]) => type),
  );
  /** They are of no task. */
  const ofTheCrew = ["MissingInputs", "HookFailed"];

  it("is said for every type of failure that the engine has", () => {
    expect(types.length).toBeGreaterThan(15);
    const unsaid = types.filter((type) => !ofTheCrew.includes(type) && !Object.hasOwn(DROPPED_AFTER, type));
    expect(unsaid).toEqual([]);
  });

  it("is the last run after a type that is not known, whose failure may be stored", () => {
    expect([
      droppedAfter("GuardrailFailed"),
      droppedAfter("ModelUnavailable"),
      droppedAfter("toString"),
    ]).toEqual(["last-run", "open-notes", "last-run"]);
  });
});
