import { expect } from "vitest";

interface Step {
  readonly path: string;
  readonly status: string;
  readonly steps: readonly Step[];
}

/** The research crew's two tasks as the tree shows them, and what its second model call was asked. */
export async function expectSteps(api: string, id: string): Promise<void> {
  const getJson = async (path: string) => (await (await fetch(api + path)).json()) as Record<string, unknown>;
  const tree = (await getJson(`/crew/executions/${id}/steps`)) as { steps: readonly Step[]; notes: unknown };
  const paths = (steps: readonly Step[]): string[] =>
    steps.flatMap(({ path, status, steps: below }) => [`${path} ${status}`, ...paths(below)]);
  expect({ ...tree, steps: paths(tree.steps) }).toEqual({
    execution_id: id,
    steps: [
      "crew done",
      ...[1, 2].flatMap((task) => ["", "/run-1", "/run-1/turn-1"].map((path) => `task-${task}${path} done`)),
    ],
    notes: [],
  });
  const first = await fetch(`${api}/crew/executions/${id}/steps?limit=2&under=task-1`);
  expect(first.headers.get("link")).toBeNull();
  const turn = await getJson(`/crew/executions/${id}/steps/task-2/run-1/turn-1`);
  expect(turn).toMatchObject({
    model: "openai/scripted",
    tokens: { in: 10, out: 5 },
    answer: { content: [{ type: "text", text: "Some text." }] },
  });
  // The second task is told what the first came to.
  expect(JSON.stringify(turn["asked"])).toContain("Some text.");
  expect(await getJson(`/crew/executions/${id}/steps/task-2%2Frun-1%2Fturn-1`)).toEqual(turn);
  for (const path of ["task-2/run-1", "task-9/run-1/turn-1", "%2e%2e%2fheader", "header", "task-1%00"]) {
    const refused = await fetch(`${api}/crew/executions/${id}/steps/${path}`);
    expect([path, refused.status, refused.headers.get("content-type")]).toEqual([
      path,
      404,
      "application/problem+json",
    ]);
  }
  expect(await getJson(`/crew/executions/${id}`)).toMatchObject({
    stored_bytes: expect.any(Number) as number,
    steps_expire_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
  });
}

/** The middle of the timeline of the research crew, which has six events. */
export async function expectEventPage(api: string, id: string): Promise<void> {
  const page = await fetch(`${api}/crew/executions/${id}/events?after=2&limit=2`);
  expect(
    ((await page.json()) as { events: { sequence: number }[] }).events.map(({ sequence }) => sequence),
  ).toEqual([3, 4]);
  expect(page.headers.get("link")).toBe(`</crew/executions/${id}/events?after=4&limit=2>; rel="next"`);
}
