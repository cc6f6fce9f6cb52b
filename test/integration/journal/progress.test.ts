import { randomBytes } from "node:crypto";

import { describe, expect, it } from "vitest";

import { NO_PROGRESS } from "../../../functions/domain/progress.ts";
import { at, executionRig } from "../../support/journal/execution-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";

const rig = executionRig(testTable().table);

const text = (characters: number): string => randomBytes(characters).toString("base64").slice(0, characters);
const tasksOf = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => ({
    name: `${index} ${name === "" ? "" : text(300)}`,
    agent: "Writer",
    status: "COMPLETED" as const,
    startedAt: at(index).toISOString(),
    finishedAt: at(index + 1).toISOString(),
    summary: text(300),
  }));

describe("an execution", () => {
  it("keeps its last progress", async () => {
    const progress = { ...NO_PROGRESS, tasks: [{ name: "write", status: "RUNNING" as const }] };
    await rig.journal.writeProgress(rig.id, NO_PROGRESS);
    await rig.journal.writeProgress(rig.id, progress);
    expect(await rig.journal.readProgress(rig.id)).toEqual(progress);
  });

  it("keeps the progress of thousands of tasks without their summaries", async () => {
    const tasks = tasksOf(10_000, "");
    await rig.journal.writeProgress(rig.id, { ...NO_PROGRESS, tasks });
    const kept = tasks.map(({ summary: _summary, ...task }) => task);
    expect(await rig.journal.readProgress(rig.id)).toEqual({ ...NO_PROGRESS, tasks: kept });
  });

  it("keeps all tasks with the beginnings of their names when nothing else fits", async () => {
    const tasks = tasksOf(10_000, "long");
    await rig.journal.writeProgress(rig.id, { ...NO_PROGRESS, tasks });
    const kept = tasks.map(({ name, status }) => ({ name: `${name.slice(0, 8)}…`, status }));
    expect(await rig.journal.readProgress(rig.id)).toEqual({ ...NO_PROGRESS, tasks: kept });
  });
});
