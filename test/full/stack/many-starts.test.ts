import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { useOfTree } from "../../bench/baseline/process-tree.ts";
import { startModelServer } from "../../bench/start-model-server.ts";
import { TWO_TASK_INPUTS, TWO_TASKS } from "../../bench/two-tasks.ts";
import { readStatus, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const STARTS = 200;

it("200 starts at once, killed in the middle, all complete after the next start", async () => {
  await using folder = await temporaryFolder();
  const crew = join(folder.path, "crews/two-tasks");
  await mkdir(crew, { recursive: true });
  for (const [file, text] of Object.entries(TWO_TASKS)) await writeFile(join(crew, file), text);
  await using models = await startModelServer({ milliseconds: 2000 });
  const variables = {
    CREWS_DIR: join(folder.path, "crews"),
    MODEL: "openai/gpt-4o",
    OPENAI_API_KEY: "sk-test-key",
    OPENAI_BASE_URL: models.url,
  };
  const start = () => startStack(variables, join(folder.path, "data"));
  const ids = await (async () => {
    await using stack = await start();
    const started = await Promise.all(
      Array.from({ length: STARTS }, () =>
        startExecution(stack.endpoints.api, { crew: "two-tasks", inputs: TWO_TASK_INPUTS }),
      ),
    );
    await stack.stop("SIGKILL");
    return started;
  })();
  await using stack = await start();
  expect(await endsOf(stack, ids)).toEqual({ COMPLETED: STARTS });
});

/** How many of the executions ended in which way. Prints the most memory that the stack has had meanwhile. */
async function endsOf(stack: RunningStack, ids: readonly string[]): Promise<Record<string, number>> {
  const ends = new Map<string, string>();
  let megabytes = 0;
  await expect
    .poll(
      async () => {
        megabytes = Math.max(megabytes, useOfTree(stack.pid).megabytes);
        for (const id of ids.filter((one) => !ends.has(one))) {
          const { status } = await readStatus(stack.endpoints.api, id);
          if (status !== "PROCESSING") ends.set(id, status);
        }
        return ends.size;
      },
      { timeout: 290_000, interval: 500 },
    )
    .toBe(ids.length);
  console.log(`The stack had at most ${Math.round(megabytes)} MB`);
  return Object.fromEntries(
    [...Map.groupBy(ends.values(), (status) => status)].map(([status, all]) => [status, all.length]),
  );
}
