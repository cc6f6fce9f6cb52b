import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type * as z from "zod";

import type { Tool, ToolCall, ToolDefinition } from "../../../functions/crew/index.ts";
import { checkCrews } from "../../../infra/bundle/checked-crews.ts";
import { compileModules } from "../../../infra/bundle/compiled-modules.ts";
import { findCrewModules } from "../../../infra/bundle/crew-modules.ts";
import { fencesOf } from "../../support/markdown-fences.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const PAGE = await readFile(join(import.meta.dirname, "../../../docs/tools.md"), "utf8");

/** The page's tools, each with the file that its first line names. */
const documented = fencesOf(PAGE)
  .filter(({ language }) => language === "ts")
  .map(({ text }) => ({ file: basename(/^\/\/ crews\/<crew>\/(\S+)/.exec(text)?.[1] ?? ""), text }));

const named = documented.map(({ file }) => basename(file, ".ts"));
const CREW = {
  agents: { clerk: { role: "Clerk", goal: "Help", backstory: "Knows the desk", tools: named } },
  tasks: [{ name: "help", description: "Help", expected_output: "Help", agent: "clerk" }],
};

const tools = new Map<string, Tool>();
let problems: readonly string[] = [];

beforeAll(async () => {
  await using folder = await temporaryFolder();
  const crews = join(folder.path, "crews");
  await write(join(crews, "desk", "crew.jsonc"), JSON.stringify(CREW));
  for (const { file, text } of documented) await write(join(crews, "desk", "tools", file), text);
  const checked = await checkCrews(crews);
  problems = checked.crews.flatMap((crew) => crew.problems.map(({ message }) => message));
  const built = join(folder.path, "built");
  const { modules } = await compileModules(crews, findCrewModules(crews, ["desk"]), built);
  for (const { name, target } of modules) {
    const module = (await import(pathToFileURL(join(built, `${target}.mjs`)).href)) as { default: Tool };
    tools.set(name, module.default);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function call(name: string, input: unknown): Promise<unknown> {
  const tool = tools.get(name);
  if (tool === undefined) throw new Error(`the page has no tool ${name}`);
  const parsed = tool.parse(input);
  if ("problem" in parsed) return Promise.reject(new Error(parsed.problem));
  const signal = AbortSignal.timeout(10_000);
  const told = { signal, idempotencyKey: "key-1", executionId: "execution-1" };
  return Promise.resolve(tool.run(parsed.input, told));
}

it("the page's tools load as a crew's, without a problem", () => {
  expect([named, problems]).toEqual([["convert_currency", "create_ticket"], []]);
});

it("the page's tool with a schema refuses what does not fit, and computes what does", async () => {
  await expect(call("convert_currency", { euros: 10, currency: "XXX" })).rejects.toThrow("currency");
  expect(await call("convert_currency", { euros: 10, currency: "USD" })).toEqual({
    amount: 10.8,
    currency: "USD",
  });
});

it("the page's tool with a secret sends it, and the key that makes a repetition harmless", async () => {
  const heard: unknown[] = [];
  const server = createServer((request, response) => {
    heard.push([request.url, request.headers.authorization, request.headers["idempotency-key"]]);
    response.setHeader("content-type", "application/json").end('{"number": 7}');
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  vi.stubEnv("TICKETS_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("TICKETS_TOKEN", "hidden");
  try {
    expect(await call("create_ticket", { title: "Printer", text: "It smokes" })).toBe(
      "Ticket 7 was created.",
    );
    expect(heard).toEqual([["/tickets", "Bearer hidden", "key-1"]]);
  } finally {
    server.close();
  }
});

it("the page's tool with a secret says which variables it lacks", async () => {
  await expect(call("create_ticket", { title: "Printer", text: "" })).rejects.toThrow(
    "TICKETS_TOKEN must be set",
  );
});

/**
 * Every key of a definition, and every one of a call: a further one does not compile without its line here.
 */
const DEFINITION = {
  name: true,
  description: true,
  input: true,
  run: true,
  effect: true,
  rehearse: true,
  timeoutSeconds: true,
  resultAsAnswer: true,
  maxUsageCount: true,
  failurePolicy: true,
} as const satisfies Record<keyof ToolDefinition<z.ZodType>, true>;
const CALL = { signal: true, idempotencyKey: true, executionId: true } as const satisfies Record<
  keyof ToolCall,
  true
>;

it("the page explains every key of a definition and of a call", () => {
  const explained = [...PAGE.matchAll(/^\| `(\w+)` +\|/gm)].map(([, key]) => key);
  expect(explained).toEqual([...Object.keys(DEFINITION), ...Object.keys(CALL)]);
});
