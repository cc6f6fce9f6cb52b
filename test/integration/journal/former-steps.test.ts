import { beforeEach, describe, expect, it } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { stepReader } from "../../../functions/adapters/dynamodb/step-reader.ts";
import { getStep } from "../../../functions/handlers/get-step/get-step.ts";
import type { StepWithSteps } from "../../../functions/handlers/list-steps/contract.ts";
import { listSteps } from "../../../functions/handlers/list-steps/list-steps.ts";
import { STORED } from "../../fixtures/journal/ids.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { readItemsFile, replaceItems } from "../../support/journal/stored-items.ts";

const { table } = testTable();

beforeEach(async () => {
  await replaceItems(table().name, await readItemsFile());
});

const ports = () => ({
  journal: executionJournal(table()),
  steps: stepReader(table()),
  keepsPrompts: true,
});

async function stepsOf(execution_id: string): Promise<readonly StepWithSteps[]> {
  const parameters = { execution_id, under: undefined, after: undefined, limit: 1000 };
  const answer = await listSteps(requestOf({ parameters }), ports());
  if (!("body" in answer)) throw new Error(JSON.stringify(answer));
  const all = (steps: readonly StepWithSteps[]): readonly StepWithSteps[] =>
    steps.flatMap((step) => [step, ...all(step.steps)]);
  return all(answer.body.steps);
}

describe("steps that an earlier version has stored", () => {
  it.each([
    ["of a whole execution", STORED.whole],
    ["of one with steps in several parts", STORED.large],
  ])("are listed, and each of them is shown with its value: %s", async (_, id) => {
    const steps = await stepsOf(id);
    const paths = steps.filter(({ kind }) => kind === "turn" || kind === "guardrail").map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(1);
    for (const path of paths) {
      const answer = await getStep(requestOf({ parameters: { execution_id: id, path } }), ports());
      expect(answer).toMatchObject({
        status: 200,
        body: {
          path,
          status: "done",
          began_at: null,
          answer: expect.anything() as unknown,
          missing: { began_at: "The step was stored by a version that did not keep this." },
        },
      });
    }
  });

  it("have a tool's arguments from the reply that called it", async () => {
    const parameters = { execution_id: STORED.whole, path: "task-1/run-1/turn-1/tool-1" };
    expect(await getStep(requestOf({ parameters }), ports())).toMatchObject({
      body: {
        asked: { tool: "look_up", input: { what: "age" } },
        answer: { text: expect.any(String) as string },
      },
    });
  });

  it("say of a tool that must not be called twice, and whose process died, that nobody knows how it ended", async () => {
    const steps = await stepsOf(STORED.unsafe);
    const path = "task-3/run-1/turn-1/tool-0";
    // The execution is open, and its one attempt may still be at it.
    expect(steps.find((step) => step.path === path)).toMatchObject({ status: "under way" });
    await ports().journal.beginAttempt(STORED.unsafe, new Date());
    const after = await stepsOf(STORED.unsafe);
    expect(after.find((step) => step.path === path)).toMatchObject({ status: "unknown" });
    const shown = await getStep(requestOf({ parameters: { execution_id: STORED.unsafe, path } }), ports());
    expect(shown).toMatchObject({ body: { status: "unknown", answer: null, asked: { tool: "book_entry" } } });
  });

  it("are none of an execution that an earlier system ran, which a note says", async () => {
    const parameters = { execution_id: STORED.earlier, under: undefined, after: undefined, limit: 10 };
    expect(await listSteps(requestOf({ parameters }), ports())).toMatchObject({
      body: { steps: [], notes: ["An earlier system ran this execution, and kept no steps."] },
    });
  });
});

describe("a page of stored steps", () => {
  it("ends where it is to end, and the pages after it have the rest, each step once", async () => {
    const reader = stepReader(table());
    const whole = await reader.page(STORED.whole, { limit: 1000 });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await reader.page(STORED.whole, { limit: 7, ...(after !== undefined && { after }) });
      seen.push(...page.steps.map(({ path }) => path));
      after = page.next;
    } while (after !== undefined);
    expect(seen.toSorted()).toEqual(whole.steps.map(({ path }) => path).toSorted());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("below a path has what is below it, and not what merely begins alike", async () => {
    const { steps } = await stepReader(table()).page(STORED.whole, {
      under: "task-1/run-1/turn-1",
      limit: 100,
    });
    expect(steps.map(({ path }) => path)).toEqual([
      "task-1/run-1/turn-1",
      "task-1/run-1/turn-1/tool-0",
      "task-1/run-1/turn-1/tool-1",
    ]);
    const none = await stepReader(table()).page(STORED.whole, {
      under: "task-1",
      after: "task-2",
      limit: 100,
    });
    expect(none).toEqual({ steps: [] });
  });
});
