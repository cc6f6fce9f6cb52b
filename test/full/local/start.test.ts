import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { startExecution } from "../../support/stack/api-client.ts";
import { startStack } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { waitFor } from "../../support/wait-for.ts";

const CREW = JSON.stringify({
  agents: { a: { role: "R", goal: "G", backstory: "B" } },
  tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a", tools: ["tool"] }],
});

it("gives the core back when an execution is cancelled whose tool never yields", async () => {
  await using folder = await temporaryFolder();
  const crews = join(folder.path, "crews");
  const began = join(folder.path, "began");
  await mkdir(join(crews, "endless/tools"), { recursive: true });
  await writeFile(join(crews, "endless/crew.jsonc"), CREW);
  await writeFile(
    join(crews, "endless/tools/tool.ts"),
    `import { writeFileSync } from "node:fs";
     import * as z from "zod";
     import { defineTool } from "#crew";
     const run = () => { writeFileSync(${JSON.stringify(began)}, ""); for (;;); };
     export default defineTool({ name: "n", description: "d", input: z.object({}), effect: "read", run });`,
  );
  await using stack = await startStack({ CREWS_DIR: crews });
  const { api } = stack.endpoints;
  const id = await startExecution(api);
  await waitFor("the loop to begin", () => existsSync(began));
  const cancelled = await fetch(`${api}/crew/cancel/${id}`, { method: "POST" });
  expect(cancelled.status).toBe(200);
  await waitFor("the worker to be stopped", () =>
    /^run-crew: RequestId: \S+ Error: Its execution had ended, and it was still running 5 s later/m.test(
      stack.output(),
    ),
  );
});

it("warns at the start that Snowflake elsewhere lets nobody in, and goes on", async () => {
  await using stack = await startStack({ SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9" });
  const output = stack.output();
  expect(output).toMatch(
    /^warning: Snowflake could not log in: The host of SNOWFLAKE_ACCESS_URL \(127\.0\.0\.1:9\) cannot be reached/m,
  );
  expect(output).toMatch(
    /^ {2}data .*: executions and journal, but not the Snowflake tables; delete it to start afresh$/m,
  );
  expect((await fetch(`${stack.endpoints.api}/health`)).status).toBe(503);
});
