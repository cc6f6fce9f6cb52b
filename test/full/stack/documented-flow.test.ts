import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

import { whyNoPythonClient } from "../../support/client-callers.ts";
import { fencesOf } from "../../support/markdown-fences.ts";
import { startStack } from "../../support/stack/running-stack.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const missing = whyNoPythonClient();
if (missing !== undefined) console.warn(`The Flow of docs/import.md is not run: ${missing}`);

it.skipIf(missing !== undefined)(
  "the Flow of docs/import.md runs, and again without a new execution",
  async () => {
    await using stack = await startStack({ MODEL: "rehearsal" });
    const { api } = stack.endpoints;
    const page = await readFile(join(PROJECT, "docs/import.md"), "utf8");
    const fence = fencesOf(page).find(({ language }) => language === "python")?.text ?? "";
    const script = fence.replaceAll("http://127.0.0.1:8081", api);
    const env = { ...process.env, PYTHONPATH: `${PROJECT}/client/python`, PYTHONDONTWRITEBYTECODE: "1" };
    const run = async () => (await promisify(execFile)("python3", ["-c", script], { env })).stdout;
    const count = async () => {
      const list = (await (await fetch(`${api}/crew/executions`)).json()) as {
        readonly executions: unknown[];
      };
      return list.executions.length;
    };
    const said = await run();
    const started = await count();
    expect([await run(), await count()]).toEqual([said, started]);
    expect(started).toBeGreaterThanOrEqual(5);
  },
);
