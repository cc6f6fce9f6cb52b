import { describe, expect, it } from "vitest";

import { makeBraveSearch } from "../../../functions/adapters/tools/made/brave-search.ts";
import { makeExaSearch } from "../../../functions/adapters/tools/made/exa-search.ts";
import { makeFirecrawlScrape } from "../../../functions/adapters/tools/made/firecrawl-scrape.ts";
import { makeFirecrawlSearch } from "../../../functions/adapters/tools/made/firecrawl-search.ts";
import { makeTavilyExtract } from "../../../functions/adapters/tools/made/tavily-extract.ts";
import { makeTavilySearch } from "../../../functions/adapters/tools/made/tavily-search.ts";
import type { Service } from "../../../functions/adapters/tools/web/service.ts";
import { callTool, contextOf, startService } from "../../support/servers/tool-service.ts";

const KEY = "a-key-of-a-service";
const keyed = ({ service }: { readonly service: Service }): Service => ({
  ...service,
  title: "The service",
  keyVariable: "A_KEY",
});
const context = contextOf({ A_KEY: KEY });

describe("a search with Brave", () => {
  it("is asked as CrewAI's tool asks it, and hands on what has an address and a title", async () => {
    const results = [
      { url: "https://a.example", title: "A", description: "D", extra_snippets: ["s"], age: "1 day" },
      { url: "https://b.example" },
      { url: "https://c.example", title: "C", description: "" },
    ];
    await using server = await startService(200, JSON.stringify({ web: { results } }));
    const tool = makeBraveSearch("brave", keyed(server), context, { n_results: 4 });
    const asked = { q: "rye bread", freshness: "pw", spellcheck: false, offset: 0, country: null };
    expect(await callTool(tool, { ...asked, country: undefined })).toEqual([
      { url: "https://a.example", title: "A", description: "D", snippets: ["s"] },
      { url: "https://c.example", title: "C" },
    ]);
    expect(server.asked).toMatchObject([
      {
        call: "GET /res/v1/web/search?q=rye+bread&count=4&offset=0&freshness=pw&spellcheck=false&result_filter=web",
        headers: { "x-subscription-token": KEY, accept: "application/json" },
        body: undefined,
      },
    ]);
  });

  it("comes a second after the one before, for that is what the service allows", async () => {
    const times: number[] = [];
    await using server = await startService(200, "{}", {}, () => times.push(performance.now()));
    const tool = makeBraveSearch("brave", keyed(server), context, {});
    expect(await Promise.all([callTool(tool, { q: "a" }), callTool(tool, { q: "b" })])).toEqual([[], []]);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(900);
  });
});

describe("Tavily", () => {
  it("is asked as CrewAI's tool asks it, and its long contents are cut", async () => {
    const answer = { query: "q", results: [{ content: "x".repeat(30) }, { content: "short" }, "odd"] };
    await using server = await startService(200, JSON.stringify(answer));
    const settings = {
      max_content_length_per_result: 10,
      time_range: "week",
      include_domains: ["a.example"],
    };
    const tool = makeTavilySearch("tavily", keyed(server), context, settings);
    expect(await callTool(tool, { query: "q" })).toEqual({
      query: "q",
      results: [{ content: `${"x".repeat(10)}...` }, { content: "short" }, "odd"],
    });
    expect(server.asked).toMatchObject([
      {
        call: "POST /search",
        headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      },
    ]);
    expect(server.asked[0]?.body).toEqual({
      query: "q",
      search_depth: "basic",
      topic: "general",
      time_range: "week",
      days: 7,
      include_answer: false,
      include_raw_content: false,
      max_results: 5,
      include_domains: ["a.example"],
      include_images: false,
    });
  });

  it("reads one page or several, and is told of none that is not on the internet", async () => {
    await using server = await startService(200, '{"results":[{"raw_content":"x"}]}');
    const tool = makeTavilyExtract("extract", keyed(server), context, {});
    const read = { results: [{ raw_content: "x" }], failed_results: [] };
    expect(await callTool(tool, { urls: "https://example.com/" })).toEqual(read);
    await callTool(tool, { urls: ["https://example.com/a", "https://example.com/b"] });
    await expect(callTool(tool, { urls: ["https://example.com/", "http://10.0.0.1/"] })).rejects.toThrow(
      '"http://10.0.0.1/" is no address of a page on the internet',
    );
    const common = { include_images: false, extract_depth: "basic", timeout: 60 };
    expect(server.asked.map(({ call, body }) => [call, body])).toEqual([
      ["POST /extract", { urls: "https://example.com/", ...common }],
      ["POST /extract", { urls: ["https://example.com/a", "https://example.com/b"], ...common }],
    ]);
  });
});

describe("Exa", () => {
  it.each([
    [{}, { text: { maxCharacters: 10_000 }, highlights: true }],
    [
      { content: true, highlights: false, summary: true },
      { text: true, summary: true },
    ],
    [{ highlights: false }, { text: { maxCharacters: 10_000 } }],
    [{ summary: { query: "q" } }, { highlights: true, summary: { query: "q" } }],
  ])("with %j is asked for %j of each page", async (settings, contents) => {
    await using server = await startService(200, '{"results":[]}');
    const tool = makeExaSearch("exa", keyed(server), context, settings);
    expect(await callTool(tool, { search_query: "bread" })).toEqual({ results: [] });
    expect(server.asked).toMatchObject([{ call: "POST /search", headers: { "x-api-key": KEY } }]);
    expect(server.asked[0]?.body).toEqual({ query: "bread", type: "auto", contents });
  });

  it("is told dates and domains by its own names", async () => {
    await using server = await startService(200, '{"results":[]}');
    const tool = makeExaSearch("exa", keyed(server), context, { type: null });
    const given = {
      start_published_date: "2026-01-01",
      end_published_date: "",
      include_domains: ["a.example"],
    };
    await callTool(tool, { search_query: "bread", ...given });
    expect(server.asked[0]?.body).toMatchObject({
      startPublishedDate: "2026-01-01",
      includeDomains: ["a.example"],
    });
    expect(server.asked[0]?.body).not.toHaveProperty("endPublishedDate");
    expect(server.asked[0]?.body).not.toHaveProperty("type");
  });
});

/** What Firecrawl's Python client sends of a page where nobody says anything. */
const PAGE = {
  formats: ["markdown"],
  onlyMainContent: true,
  removeBase64Images: true,
  fastMode: false,
  blockAds: true,
  storeInCache: true,
  maxAge: 14_400_000,
  mobile: false,
};

describe("Firecrawl", () => {
  it.each([
    [
      {},
      {
        ...PAGE,
        includeTags: [],
        excludeTags: [],
        maxAge: 172_800_000,
        headers: {},
        waitFor: 0,
        skipTlsVerification: true,
        proxy: "auto",
      },
    ],
    [
      { config: { formats: ["html"], wait_for: 5, only_main_content: false, timeout: null } },
      { ...PAGE, formats: ["html"], waitFor: 5, onlyMainContent: false },
    ],
  ])("with %j reads a page as CrewAI's tool has it read", async (settings, options) => {
    await using server = await startService(200, '{"success":true,"data":{"markdown":"# Page"}}');
    const tool = makeFirecrawlScrape("scrape", keyed(server), context, settings);
    expect(await callTool(tool, { url: "https://example.com/a" })).toEqual({ markdown: "# Page" });
    expect(server.asked).toMatchObject([
      { call: "POST /v2/scrape", headers: { authorization: `Bearer ${KEY}` } },
    ]);
    expect(server.asked[0]?.body).toEqual({ url: "https://example.com/a", ...options });
    await expect(callTool(tool, { url: "http://localhost/" })).rejects.toThrow("no address of a page");
    expect(server.asked).toHaveLength(1);
  });

  it.each([
    [{}, { limit: 5, scrapeOptions: { ...PAGE, includeTags: [], excludeTags: [], waitFor: 0 } }],
    [{ config: { limit: 2, tbs: "qdr:d" } }, { limit: 2, tbs: "qdr:d" }],
    [
      { config: { limit: 2, location: null, scrape_options: { formats: ["html"] } } },
      { limit: 2, scrapeOptions: { ...PAGE, formats: ["html"] } },
    ],
  ])("with %j searches as CrewAI's tool has it search", async (settings, options) => {
    await using server = await startService(200, '{"success":true,"data":{"web":[]}}');
    const tool = makeFirecrawlSearch("search", keyed(server), context, settings);
    expect(await callTool(tool, { query: "bread" })).toEqual({ web: [] });
    expect(server.asked.map(({ call }) => call)).toEqual(["POST /v2/search"]);
    expect(server.asked[0]?.body).toEqual({ query: "bread", ...options });
  });

  it("that says it did not do it has failed", async () => {
    await using server = await startService(200, '{"success":false,"error":"All engines failed"}');
    const tool = makeFirecrawlScrape("scrape", keyed(server), context, {});
    await expect(callTool(tool, { url: "https://example.com/" })).rejects.toThrow(
      'The service did not do it: "All engines failed"',
    );
  });
});

it.each([makeBraveSearch, makeTavilySearch, makeExaSearch, makeFirecrawlSearch])(
  "a wrong key and a page in place of an answer are told as what they are (%o)",
  async (make) => {
    const input = { q: "x", query: "x", search_query: "x" };
    await using refusing = await startService(401, '{"error":"Invalid token"}');
    await expect(callTool(make("t", keyed(refusing), context, {}), input)).rejects.toThrow(
      'The service answered 401: {"error":"Invalid token"}. Check A_KEY.',
    );
    await using page = await startService(200, "<html>blocked</html>");
    await expect(callTool(make("t", keyed(page), context, {}), input)).rejects.toThrow(
      "The service answered with something that is not JSON",
    );
  },
);
