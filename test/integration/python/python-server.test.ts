import { rmSync } from "node:fs";

import { afterAll, describe, expect, it } from "vitest";

import { servedPython } from "../../../functions/adapters/python-server.ts";
import type { PythonSetup } from "../../../local/python/python-process.ts";
import { startPythonServer } from "../../../local/python/python-server.ts";
import { hostileTools, isRunning, requestOf as request } from "../../support/python/hostile-tools.ts";
import { testPython } from "../../support/python/python-environment.ts";

const { executable = "", missing } = await testPython();
const folder = hostileTools();
const lines: string[] = [];
const open = { signal: new AbortController().signal };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(missing !== undefined)("the Python of crews, as run-crew asks for it", () => {
  const asked: string[] = [];
  const setUp = async (path: string): Promise<PythonSetup> => {
    asked.push(path);
    if (!path.endsWith("pets")) throw new Error("there is no python3 here");
    const environment = { PATH: process.env["PATH"] ?? "" };
    return { executable, folders: [folder], environment, log: (line) => void lines.push(line) };
  };

  it("answers over loopback, in processes of each crew of each set", async () => {
    const server = await startPythonServer(setUp);
    const half = servedPython(`${server.url}/12345`, "pets");
    const first = await half.call(request("process_id"), open);
    await expect(half.call(request("process_id"), open)).resolves.toStrictEqual(first);
    expect(asked.splice(0)).toStrictEqual(["12345/pets"]);
    server.drop("12345/");
    await expect(half.call(request("process_id"), open)).resolves.not.toStrictEqual(first);
    await server.close();
  });

  it("ends a call whose connection is broken off", async () => {
    const server = await startPythonServer(setUp);
    const cancel = new AbortController();
    const call = servedPython(server.url, "pets").call(request("start_and_hang"), { signal: cancel.signal });
    await expect.poll(() => lines.join("\n")).toMatch(/child \d+/);
    const child = Number(/child (\d+)/.exec(lines.join("\n"))?.[1]);
    cancel.abort(new Error("cancelled"));
    await expect(call).rejects.toThrow("cancelled");
    await expect.poll(() => isRunning(child)).toBe(false);
    await server.close();
  });

  it("says why there is none, and answers nobody without its password", async () => {
    const server = await startPythonServer(setUp);
    await expect(servedPython(server.url, "others").call(request("process_id"), open)).resolves.toStrictEqual(
      {
        failure: { name: "ProcessEnded", message: "there is no python3 here" },
      },
    );
    const { origin } = new URL(server.url);
    expect((await fetch(`${origin}/pets`, { method: "POST", body: "{}" })).status).toBe(401);
    const wrong = server.url.replace(/\/\/[^@]+@/, "//guessed@");
    await expect(servedPython(wrong, "pets").call(request("process_id"), open)).rejects.toThrow(
      "the local stack's Python did not answer",
    );
    await server.close();
  });
});
