import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { type LocalApi, startLocalApi } from "../../../local/api/local-api.ts";
import { localFunction, type LocalFunction } from "../../../local/lambda/local-function.ts";
import type { LocalFunctions } from "../../../local/local-functions.ts";
import { waitFor } from "../../support/wait-for.ts";

/** What it does is the execution's id. */
const SOURCE = `
  export const handler = awslambda.streamifyResponse(async ({ pathParameters }, output, { unwanted }) => {
    const { execution_id: does } = pathParameters;
    if (does === "nothing") return output.end();
    if (does === "throw") throw new Error("broken");
    const headers = { "Content-Type": "text/plain; charset=utf-8", "X-Name": "né" };
    const response = awslambda.HttpResponseStream.from(output, { statusCode: 429, headers });
    response.write("né");
    if (does === "break-off") throw new Error("broken");
    if (does === "hold") await new Promise((resolve) => unwanted.addEventListener("abort", resolve));
    if (does === "hold") console.log("it has been told");
    response.end(" and the rest");
  });`;

const folder = mkdtempSync(join(tmpdir(), "answers-in-pieces-"));
const lines: string[] = [];
const log = (line: string) => void lines.push(line);
let streaming: LocalFunction;
let api: LocalApi;

beforeAll(async () => {
  const entry = join(folder, "index.mjs");
  writeFileSync(entry, SOURCE);
  streaming = localFunction({ name: "stream-events", entry, environment: {}, timeoutSeconds: 20, log });
  const functions = { "stream-events": streaming } as unknown as LocalFunctions;
  api = await startLocalApi({ host: "127.0.0.1", port: 0, corsOrigins: "", functions, log });
});
afterAll(async () => {
  await api?.close();
  await streaming?.close();
  rmSync(folder, { recursive: true });
});

const ask = (does: string, init: RequestInit = {}) =>
  fetch(`${api.url}/crew/executions/${does}/events/stream`, init);

it("has the status and the headers of the function, and its pieces as they come", async () => {
  const answer = await ask("answer");
  expect([answer.status, answer.statusText, answer.headers.get("content-type")]).toEqual([
    429,
    "Too Many Requests",
    "text/plain; charset=utf-8",
  ]);
  expect(await answer.text()).toBe("né and the rest");
});

it("begins before it ends, and the function is told when the client goes away", async () => {
  const gone = new AbortController();
  const answer = await ask("hold", { signal: gone.signal });
  for await (const piece of answer.body ?? []) {
    expect(Buffer.from(piece).toString()).toBe("né");
    break;
  }
  gone.abort();
  await waitFor("the function to be told", () => lines.some((line) => line.includes("it has been told")));
});

it.each(["nothing", "throw"])("is a 500 where the function sends no status: %s", async (does) => {
  const answer = await ask(does);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "application/problem+json"]);
});

it("is cut where the function breaks off, so that its end is not taken for one", async () => {
  const answer = await ask("break-off");
  await expect(answer.text()).rejects.toThrow("terminated");
});

it("is refused where the method is another one, HEAD included, and the function is not called", async () => {
  const answer = await ask("answer", { method: "HEAD" });
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, OPTIONS"]);
});
