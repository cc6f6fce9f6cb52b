import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";

import { build } from "esbuild";
import { expect, it } from "vitest";

import { Stepcrew } from "../../../client/typescript/stepcrew.ts";
import { startScriptedApi, answersJson } from "../../support/servers/scripted-api.ts";

const ENTRY = join(import.meta.dirname, "../../../client/typescript/stepcrew.ts");

it("the TypeScript client runs where there is nothing but what browsers and Deno have", async () => {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "client",
    target: "es2022",
    logLevel: "silent",
  });
  const names = [
    "fetch",
    "crypto",
    "URL",
    "URLSearchParams",
    "Headers",
    "Blob",
    "TextDecoder",
    "AbortController",
  ];
  const timers = ["setTimeout", "clearTimeout"];
  const page = createContext(
    Object.fromEntries(
      [...names, ...timers].map((name) => [name, globalThis[name as keyof typeof globalThis]]),
    ),
  );
  runInContext(outputFiles[0]?.text ?? "", page);
  const ended = { execution_id: "1", status: "COMPLETED", result: { raw: "Owls.", data: {} }, error: null };
  await using api = await startScriptedApi(
    answersJson({ execution_id: "1", status: "PROCESSING" }),
    answersJson({ ...ended, status: "PROCESSING", result: null }, { "retry-after": "0" }),
    answersJson(ended),
  );
  const script = `(async () => {
    const api = new client.Stepcrew({ url: ${JSON.stringify(api.url)} });
    const { execution_id: id } = await api.start({ crew: "research" });
    return JSON.stringify(await api.result(id, { timeoutSeconds: 60 }));
  })()`;
  expect(JSON.parse(await (runInContext(script, page) as Promise<string>))).toEqual(ended.result);
});

it("a port that fetch never asks at is told of at once, without a further try", async () => {
  const retries: string[] = [];
  const onRetry = ({ message }: Error) => void retries.push(message);
  const api = new Stepcrew({ url: "http://127.0.0.1:6000", onRetry });
  await expect(api.start({ crew: "research" })).rejects.toThrow(
    "http://127.0.0.1:6000 does not answer: fetch and browsers ask nobody at its port, which is another protocol's",
  );
  expect(retries).toEqual([]);
});

it("no file of it imports anything from elsewhere", async () => {
  const names = await readdir(join(ENTRY, ".."));
  expect(names).toContain("stepcrew.ts");
  for (const name of names) {
    const text = await readFile(join(ENTRY, "..", name), "utf8");
    for (const [, from] of text.matchAll(/ from "([^"]+)"/g)) expect(from).toMatch(/^\.\/[\w-]+\.ts$/);
  }
});
