import { readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { buildConsole } from "../../../infra/bundle/build-console.ts";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

let models: ScriptedModelServer;
let stack: RunningStack;
let api: string;
/** The model's second reply comes when this is resolved. */
let held = Promise.withResolvers<void>();

beforeAll(async () => {
  models = await startScriptedModelServer((request) => {
    const prompt = request.messages.map(({ content }) => content).join("\n");
    return {
      text: "Owls turn their heads.",
      ...(prompt.includes("Write a briefing") && { after: held.promise }),
    };
  });
  stack = await startStack({
    MODEL: "openai/scripted",
    MODEL_PRICES: JSON.stringify({ "openai/scripted": { input: 1, output: 4 } }),
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-secret-of-the-test",
  });
  api = stack.endpoints.api;
});

afterAll(async () => {
  held.resolve();
  await stack?.stop("SIGKILL");
  await models?.close();
});

interface Page {
  readonly events: readonly { readonly sequence: number; readonly type: string }[];
  readonly ended: boolean;
}

async function json<Body>(path: string, signal?: AbortSignal): Promise<Body> {
  const answer = await fetch(api + path, signal === undefined ? {} : { signal });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
  return (await answer.json()) as Body;
}

it("serves the description of the API byte by byte, and once", async () => {
  const answer = await fetch(`${api}/openapi.json`);
  expect(await answer.text()).toBe(readFileSync("docs/openapi.json", "utf8"));
  const headers = { "if-none-match": answer.headers.get("etag") ?? "" };
  expect((await fetch(`${api}/openapi.json`, { headers })).status).toBe(304);
});

it("serves the console byte by byte to browsers, and nothing in its place to programs", async () => {
  const {
    files: [page, ...files],
    policy,
  } = await buildConsole();
  const headers = { accept: "text/html,*/*;q=0.8" };
  const answer = await fetch(`${api}/`, { headers });
  expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.from(page?.text ?? ""))).toBe(true);
  expect(answer.headers.get("content-security-policy")).toBe(policy);
  expect(files.length).toBe(2);
  for (const { name, text, content_type: type } of files) {
    const file = await fetch(`${api}/${name}`);
    expect(Buffer.from(await file.arrayBuffer()).equals(Buffer.from(text))).toBe(true);
    expect(file.headers.get("content-type")).toBe(type);
  }
  expect((await fetch(`${api}/`)).status).toBe(404);
});

it("follows an execution by its events as they come, and lists it with what it has used", async () => {
  held = Promise.withResolvers<void>();
  const since = new Date().toISOString();
  const executionId = await startExecution(api, { crew: "research", inputs: { topic: "owls" } });
  const path = `/crew/executions/${executionId}/events`;
  const types: string[] = [];
  let [after, ended, waited] = [0, false, 0];
  while (!ended) {
    const page = await json<Page>(`${path}?after=${after}&wait=15`);
    types.push(...page.events.map(({ type }) => type));
    after = page.events.at(-1)?.sequence ?? after;
    ({ ended } = page);
    waited += 1;
    if (types.filter((type) => type === "task-start").length === 2) held.resolve();
  }
  expect(types.slice(0, 5)).toEqual([
    "task-start",
    "model-call-start",
    "model-call",
    "task-end",
    "task-start",
  ]);
  expect(types.at(-1)).toBe("task-end");
  expect(waited).toBeLessThan(12);
  const { executions } = await waitFor("the list to have it as it ended", async () => {
    const list = await json<{ executions: Record<string, unknown>[] }>(
      `/crew/executions?view=full&status=COMPLETED&since=${since}`,
    );
    return list.executions.length > 0 ? list : undefined;
  });
  expect(executions).toMatchObject([
    {
      execution_id: executionId,
      phase: "COMPLETED",
      total_tokens: 30,
      llm_calls: 2,
      completed_tasks: 2,
      total_tasks: 2,
      current_task: null,
      tool_failures: 0,
    },
  ]);
  const row = await waitFor("its row to be final", async () => {
    const found = await json<{ rows: unknown[][] }>(`/local/record/${executionId}`);
    return found.rows[0]?.includes("COMPLETED") ? found : undefined;
  });
  expect(row.rows[0]).toContain("research");
  const before = await json<{ executions: unknown[] }>(`/crew/executions?until=${since}`);
  expect(before.executions).toEqual([]);
});

it("answers others while a hundred wait, and those at once when something happens", async () => {
  held = Promise.withResolvers<void>();
  const executionId = await startExecution(api, { crew: "research", inputs: { topic: "bats" } });
  const path = `/crew/executions/${executionId}/events`;
  const { events } = await waitFor("the model to be held", async () => {
    const page = await json<Page>(path);
    return page.events.filter(({ type }) => type === "model-call-start").length === 2 ? page : undefined;
  });
  const last = events.at(-1)?.sequence ?? 0;
  const left = new AbortController();
  const leaving = json<Page>(`${path}?after=${last}&wait=15`, left.signal);
  const waiting = Array.from({ length: 100 }, () => json<Page>(`${path}?after=${last}&wait=15`));
  expect((await json<Page>(`${path}?after=${last}`)).events).toEqual([]);
  expect(await json(`/crew/status/${executionId}`)).toMatchObject({ status: "PROCESSING" });
  left.abort();
  await expect(leaving).rejects.toThrow("aborted");
  held.resolve();
  const pages = await Promise.all(waiting);
  expect(pages.filter((page) => page.events.length === 0)).toEqual([]);
  expect(await endOf(api, executionId)).toMatchObject({ status: "COMPLETED" });
});

it("sends events as they are written, goes on after a cut, and takes in five clients at once", async () => {
  held = Promise.withResolvers<void>();
  const executionId = await startExecution(api, { crew: "research", inputs: { topic: "bees" } });
  const watch = async (last: number, signal: AbortSignal | null = null) =>
    fetch(`${api}/crew/executions/${executionId}/events/stream`, {
      headers: { "Last-Event-ID": String(last) },
      signal,
    });
  const cut = new AbortController();
  const first = await watch(0, cut.signal);
  expect([first.status, first.headers.get("content-type")]).toEqual([
    200,
    "text/event-stream; charset=utf-8",
  ]);
  let text = "";
  for await (const piece of first.body ?? []) {
    text += new TextDecoder().decode(piece);
    if (text.includes("id: 4\n")) break;
  }
  expect(text).toMatch(/^retry: 1000\n\nid: 1\ndata: \{"sequence":1,"type":"task-start"/);
  const others = await Promise.all(Array.from({ length: 5 }, () => watch(4)));
  const statuses = others.map(({ status }) => status);
  // Leaving the loop has cut the first, whose place one of these may have got.
  expect([statuses.filter((status) => status === 429).length, statuses.length]).toBeOneOf([
    [0, 5],
    [1, 5],
  ]);
  cut.abort();
  const admitted = others.filter(({ status }) => status === 200);
  while (admitted.length < 5)
    await waitFor("the first one's place", async () => {
      const next = await watch(4);
      return next.status === 200 && admitted.push(next);
    });
  const refused = await watch(4);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
  held.resolve();
  const rest = await Promise.all(admitted.map((answer) => answer.text()));
  expect(new Set(rest).size).toBe(1);
  expect(rest[0]).toMatch(/^retry: 1000\n\nid: 5\n[^]*event: ended\ndata: \{\}\n\n$/);
  expect((await watch(0)).status).toBe(200);
});

it("shows the crews, and each with its tools, its models and how its last executions ended", async () => {
  const { crews } = await json<{ crews: { name: string; startable: boolean }[] }>("/crew/crews");
  expect(crews.find(({ name }) => name === "research")).toMatchObject({ startable: true });
  const research = await json<Record<string, unknown>>("/crew/crews/research");
  expect(research).toMatchObject({ name: "research", startable: true, process: "sequential" });
  const agents = research["agents"] as { model: string }[];
  expect(new Set(agents.map(({ model }) => model))).toEqual(new Set(["openai/scripted"]));
  const last = research["last_executions"] as { status: string }[];
  expect(last.map(({ status }) => status)).toEqual(["COMPLETED", "COMPLETED", "COMPLETED"]);
  const text = JSON.stringify(await Promise.all(crews.map(({ name }) => json(`/crew/crews/${name}`))));
  expect(text).not.toContain("sk-secret-of-the-test");
  expect(text).not.toContain(process.cwd());
  const unknown = await fetch(`${api}/crew/crews/reserch`);
  expect([unknown.status, ((await unknown.json()) as { detail: string }).detail]).toEqual([
    404,
    expect.stringMatching(/^There is no crew "reserch" \(did you mean research\?\)\. There are: /),
  ]);
});

describe("a misspelt parameter", () => {
  const refused = async (path: string) => {
    const response = await fetch(api + path);
    const { title, errors } = (await response.json()) as Record<string, unknown>;
    return [response.status, response.statusText, title, errors];
  };

  it("is refused where the answer would be another than the one asked for", async () => {
    const reason = "Unprocessable Content";
    expect(await refused("/crew/executions?limt=5")).toEqual([
      422,
      reason,
      reason,
      [
        {
          pointer: "limt",
          detail: "is not a parameter here; there are limit, view, since, status, crew_name, until, cursor",
        },
      ],
    ]);
    expect(await refused("/crew/executions/x/events?afetr=5")).toEqual([
      422,
      reason,
      reason,
      [{ pointer: "afetr", detail: "is not a parameter here; there are after, wait, limit" }],
    ]);
  });

  it("is ignored by polls, to which clients add some against caches", async () => {
    const id = await startExecution(api, { inputs: { topic: "owls" } });
    const statuses = [`/crew/status/${id}?_=123`, `/crew/executions/${id}?_=123`, "/health?_=123"];
    expect(await Promise.all(statuses.map(async (path) => (await fetch(api + path)).status))).toEqual([
      200, 200, 200,
    ]);
  });
});
