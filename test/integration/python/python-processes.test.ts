import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, describe, expect, it } from "vitest";

import { PythonPool } from "../../../local/python/python-pool.ts";
import { hostileTools, isRunning, requestOf as request } from "../../support/python/hostile-tools.ts";
import { testPython } from "../../support/python/python-environment.ts";

const { executable = "", missing } = await testPython();

const folder = hostileTools();

const lines: string[] = [];
const tracebacks: string[] = [];
const opened: PythonPool[] = [];
function openPool(idleMilliseconds?: number): PythonPool {
  const environment = { PATH: process.env["PATH"] ?? "", SHOWN: "shown" };
  const log = (line: string, traceback?: string): void => {
    lines.push(line);
    if (traceback !== undefined) tracebacks.push(traceback);
  };
  const pool = new PythonPool({ executable, folders: [folder], environment, log }, idleMilliseconds);
  opened.push(pool);
  return pool;
}

const open = { signal: new AbortController().signal };

afterEach(() => {
  for (const pool of opened.splice(0)) pool.close();
  lines.length = 0;
  tracebacks.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(missing !== undefined)("the Python processes of a crew", () => {
  it("answer one call after the other in the same process", async () => {
    const pool = openPool();
    const first = await pool.call(request("process_id"), open);
    await expect(pool.call(request("process_id"), open)).resolves.toStrictEqual(first);
    expect(pool.size).toStrictEqual({ busy: 0, idle: 1 });
  });

  it("are as many as there are calls under way", async () => {
    const pool = openPool();
    const mark = join(folder, "mark");
    const waiting = [1, 2, 3].map(async () => pool.call(request("slow", { mark }), open));
    await expect.poll(() => pool.size.busy).toBe(3);
    writeFileSync(mark, "");
    await expect(Promise.all(waiting)).resolves.toStrictEqual(waiting.map(() => ({ value: "seen" })));
    expect(pool.size).toStrictEqual({ busy: 0, idle: 3 });
  });

  it("tell what a tool raises in one line with its place, and give the traceback beside it", async () => {
    const pool = openPool();
    await expect(pool.call(request("fail"), open)).resolves.toMatchObject({
      failure: { name: "ValueError" },
    });
    await expect.poll(() => lines).toStrictEqual(["ValueError: no such word (tools/all.py:22)"]);
    expect(tracebacks).toStrictEqual([
      expect.stringMatching(
        /^Traceback \(most recent call last\):\n[\s\S]*raise ValueError[\s\S]*\nValueError: no such\nword$/,
      ),
    ]);
  });

  it("end a call that takes longer than it may, and no other's", async () => {
    const pool = openPool();
    const mark = join(folder, "other-mark");
    const other = pool.call(request("slow", { mark }), open);
    await expect(pool.call({ ...request("hang"), seconds: 1.5 }, open)).resolves.toStrictEqual({
      failure: { name: "TimeOver", message: "it took longer than 1.5 s and was stopped" },
    });
    writeFileSync(mark, "");
    await expect(other).resolves.toStrictEqual({ value: "seen" });
  });

  it("end with what they started when nobody waits for the call any more", async () => {
    const pool = openPool();
    const cancel = new AbortController();
    const call = pool.call(request("start_and_hang"), { signal: cancel.signal });
    await expect.poll(() => lines.join("\n")).toMatch(/child \d+/);
    const child = Number(/child (\d+)/.exec(lines.join("\n"))?.[1]);
    cancel.abort(new Error("cancelled"));
    await expect(call).rejects.toThrow("cancelled");
    await expect.poll(() => isRunning(child)).toBe(false);
    expect(pool.size).toStrictEqual({ busy: 0, idle: 0 });
  });

  it.each([
    ["leave", { failure: { name: "ProcessEnded", message: "it ended its process (exit status 7)" } }],
    [
      "close_all",
      { failure: { name: "ProcessEnded", message: expect.stringMatching(/exit status \d+/) as string } },
    ],
    ["shout", { value: "said" }],
    ["close", { value: "closed" }],
    ["fork", { value: "parent" }],
    ["read", { value: "" }],
  ])("survive a tool that does what it should not: %s", async (attribute, answer) => {
    const pool = openPool();
    await expect(pool.call(request(attribute), open)).resolves.toStrictEqual(answer);
    const { value } = (await pool.call(request("process_id"), open)) as { readonly value: string };
    expect(Number(value)).toBeGreaterThan(0);
  });

  it("log what a tool prints, each line cut", async () => {
    await openPool().call(request("shout"), open);
    await expect.poll(() => lines.length).toBe(1001);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(2100);
  });

  it("end when they are not used for a while", async () => {
    const pool = openPool(1);
    await pool.call(request("process_id"), open);
    await expect.poll(() => pool.size.idle).toBe(0);
  });

  it("say so when Python cannot be started", async () => {
    const pool = new PythonPool({
      executable: join(folder, "none"),
      folders: [],
      environment: {},
      log: () => 0,
    });
    const answer = await pool.call(request("process_id"), open);
    expect(JSON.stringify(answer)).toContain("Python cannot be started");
    pool.close();
  });
});
