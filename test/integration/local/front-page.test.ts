import { createHash } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { BuiltCrew } from "../../../functions/crew/index.ts";
import { type LocalApi, startLocalApi } from "../../../local/api/local-api.ts";
import type { LocalFunctions } from "../../../local/local-functions.ts";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const ID = "0f8b6f1e-7a0c-4f0e-9d5a-2f6d1c3b4a59";
const HOSTILE = `<script>alert("x")</script>&'`;
const ESCAPED = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;";

let api: LocalApi;
let serving: boolean;
let crews: readonly BuiltCrew[];
let list: () => Promise<unknown>;
const asked: unknown[] = [];

beforeAll(async () => {
  const functions = {
    "list-executions": {
      invoke: (event: unknown) => {
        asked.push(event);
        return list();
      },
    },
  };
  api = await startLocalApi({
    host: "127.0.0.1",
    port: 0,
    corsOrigins: "",
    functions: functions as unknown as LocalFunctions,
    crews: () => crews,
    isServing: () => serving,
  });
});
afterAll(() => api.close());
beforeEach(() => {
  serving = true;
  asked.length = 0;
  crews = [crewOf("research"), crewOf("broken")].map((crew) =>
    crew.name === "broken" ? { ...crew, crew: undefined, problems: [PROBLEM] } : crew,
  ) as never;
  list = () =>
    Promise.resolve({
      statusCode: 200,
      headers: {},
      body: JSON.stringify({ executions: [execution("research")] }),
    });
});

const PROBLEM = { level: "error", file: "tasks.yaml", path: "", line: 3, message: HOSTILE } as const;
const execution = (crew_name: string) => ({
  execution_id: ID,
  crew_name,
  status: "COMPLETED",
  created_at: "2025-11-17T10:30:00",
  updated_at: "2025-11-17T10:32:15",
});

function crewOf(name: string, description = "Finds out"): BuiltCrew {
  const inputs = [
    { name: "topic", default: null, required: true },
    { name: "tone", default: "dry", required: false },
  ];
  return { name, crew: {} as never, problems: [], manifest: { description, inputs, tasks: [] } as never };
}

const page = (accept = BROWSER, init: RequestInit = {}) =>
  fetch(`${api.url}/`, { ...init, headers: { accept } });

describe("GET / in a browser", () => {
  it("shows crews, endpoints and the newest executions with links, and how to start a crew", async () => {
    const response = await page();
    const html = await response.text();
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "text/html; charset=utf-8",
    ]);
    expect(asked).toEqual([
      expect.objectContaining({
        httpMethod: "GET",
        path: "/crew/executions",
        queryStringParameters: { limit: "20" },
      }),
    ]);
    expect(html).toContain(`<a href="/crew/executions/${ID}" title="${ID}">${ID.slice(0, 8)}</a>`);
    for (const path of [`/crew/status/${ID}`, `/crew/executions/${ID}/events`, "/health", "/crew/executions"])
      expect(html).toContain(`<a href="${path}">`);
    expect(html).toContain('<b class="COMPLETED">');
    expect(html).not.toContain("`");
    expect(html).toContain("<td>2025-11-17T10:30:00 UTC</td>");
    expect(html).toContain("<tr><td>research</td><td>Finds out</td><td>topic, tone (optional)</td></tr>");
    expect(html).toContain("POST /crew/start</td>");
    const body =
      "{&quot;crew&quot;:&quot;research&quot;,&quot;inputs&quot;:{&quot;topic&quot;:&quot;…&quot;}}";
    expect(html).toContain(`<pre>curl -s ${api.url}/crew/start -d &#39;${body}&#39;</pre>`);
  });

  it("shows what a crew goes through that says nothing of itself", async () => {
    const silent = crewOf("silent", "");
    crews = [{ ...silent, manifest: { ...silent.manifest, tasks: ["find", "write"] } }];
    expect(await (await page()).text()).toContain("<td>Tasks: find → write</td>");
  });

  it("gives each status a colour that its style knows", async () => {
    const html = await (await page()).text();
    for (const status of ["COMPLETED", "ERROR", "PROCESSING"])
      expect(html).toMatch(new RegExp(String.raw`\.${status} \{ color: light-dark\(`));
  });

  it("shows what crews, inputs and executions are called as texts, never as HTML", async () => {
    crews = [...crews, crewOf(HOSTILE, HOSTILE)];
    list = () => Promise.resolve({ body: JSON.stringify({ executions: [execution(HOSTILE)] }) });
    const html = await (await page()).text();
    expect(html).not.toContain("<script");
    expect(html.split(ESCAPED).length - 1).toBe(4);
  });

  it("lets the page load nothing and run nothing, but for its own style", async () => {
    const response = await page();
    const [, style = ""] = /<style>(.*)<\/style>/s.exec(await response.text()) ?? [];
    const hash = createHash("sha256").update(style).digest("base64");
    expect(response.headers.get("content-security-policy")).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("answers a HEAD with the same headers", async () => {
    const [get, head] = [await page(), await page(BROWSER, { method: "HEAD" })];
    const headersOf = ({ status, headers }: Response) => [
      status,
      ...["content-type", "content-security-policy", "cache-control"].map((name) => headers.get(name)),
    ];
    expect(headersOf(head)).toEqual(headersOf(get));
    expect(await head.text()).toBe("");
  });

  it("is there while the stack starts, and when the executions cannot be read", async () => {
    list = () => Promise.reject(new Error("the journal is away"));
    const without = await page();
    expect([without.status, await without.text()]).toEqual([
      200,
      expect.stringContaining(
        '<p class="wrong">The executions could not be read. Try again in a few seconds.</p>',
      ),
    ]);
    list = () => Promise.resolve({ body: "no JSON" });
    expect(await (await page()).text()).toContain("The executions could not be read.");
    serving = false;
    const early = await page();
    expect([early.status, await early.text()]).toEqual([
      503,
      expect.stringContaining("The local stack is starting or stopping. Reload the page in a moment."),
    ]);
  });
});

describe("GET / by a client of the API", () => {
  it.each([
    ["*/*"],
    ["application/json"],
    ["application/json, text/html;q=0.9"],
    ["text/html;q=0"],
    ["text/html;q=high"],
  ])("that accepts %s is a problem, as in AWS", async (accept) => {
    const response = await page(accept);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      status: 404,
      detail: "There is nothing under this path. See docs/api.md for the paths there are.",
    });
    expect(asked).toEqual([]);
  });

  it("is a problem for what is no GET, whatever it accepts", async () => {
    const response = await page(BROWSER, { method: "POST", body: "{}" });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      404,
      "application/problem+json",
    ]);
  });
});
