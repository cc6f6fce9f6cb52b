import { describe, expect, it } from "vitest";

import { makeJinaReader } from "../../../functions/adapters/tools/made/jina-reader.ts";
import { makeScrapeWebsite } from "../../../functions/adapters/tools/made/scrape-website.ts";
import { makeSerperScrape } from "../../../functions/adapters/tools/made/serper-scrape.ts";
import { makeSerperSearch } from "../../../functions/adapters/tools/made/serper-search.ts";
import { callTool as call, contextOf, startService } from "../../support/servers/tool-service.ts";

const withKey = contextOf({ SERPER_API_KEY: "serper-key-123456" });

const found = {
  searchParameters: { q: "bread", engine: "google" },
  organic: [
    { title: "A", link: "https://a.example", snippet: "s", position: 1, date: "left out" },
    { title: "B", link: "https://b.example", position: 2 },
    { title: "C", link: "https://c.example", position: 3 },
  ],
  relatedSearches: [{ query: "rolls" }],
  credits: 1,
};

describe("a search with Serper", () => {
  it("is asked as CrewAI's tool asks it, and hands on what that does", async () => {
    await using server = await startService(200, JSON.stringify(found));
    const settings = { n_results: 2, country: "de", locale: "de" };
    const tool = makeSerperSearch("search", server.service, withKey, settings);
    expect(await call(tool, { search_query: "bread" })).toEqual({
      searchParameters: { q: "bread", type: "search", engine: "google" },
      organic: [
        { title: "A", link: "https://a.example", snippet: "s", position: 1 },
        { title: "B", link: "https://b.example", position: 2 },
      ],
      relatedSearches: [{ query: "rolls" }],
      credits: 1,
    });
    expect(server.asked).toMatchObject([
      {
        call: "POST /search",
        headers: { "x-api-key": "serper-key-123456", "content-type": "application/json" },
        body: { q: "bread", num: 2, gl: "de", hl: "de" },
      },
    ]);
  });

  it("for news asks for news", async () => {
    await using server = await startService(
      200,
      JSON.stringify({ news: [{ title: "N", link: "l", more: 1 }] }),
    );
    const tool = makeSerperSearch("search", server.service, withKey, { search_type: "news" });
    expect(await call(tool, { search_query: "q" })).toMatchObject({ news: [{ title: "N", link: "l" }] });
    expect(server.asked[0]?.call).toBe("POST /news");
  });

  it.each([
    [
      403,
      '{"message":"Unauthorized."}',
      'Serper answered 403: {"message":"Unauthorized."}. Check SERPER_API_KEY.',
    ],
    [500, "down", "Serper answered 500: down."],
    [200, "<html>", "Serper answered with something that is not JSON"],
    [200, "x".repeat(6_000_000), "Serper answered with more than 5 MB"],
  ])("that is answered %i says so", async (status, answer, message) => {
    await using server = await startService(status, answer);
    const tool = makeSerperSearch("search", server.service, withKey, {});
    await expect(call(tool, { search_query: "q" })).rejects.toThrow(message);
  });
});

describe("a page read by a service", () => {
  it("is asked of Serper with its address", async () => {
    await using server = await startService(200, '{"text":"# Page"}');
    const tool = makeSerperScrape("scrape", server.service, withKey);
    expect(await call(tool, { url: "https://example.com/a" })).toBe("# Page");
    expect(server.asked[0]).toMatchObject({
      call: "POST /",
      body: { url: "https://example.com/a", includeMarkdown: true },
    });
  });

  it("is asked of Jina, with a key if there is one", async () => {
    await using server = await startService(200, "# Page");
    const service = { ...server.service, title: "Jina", keyVariable: "JINA_API_KEY" };
    for (const environment of [{}, { JINA_API_KEY: "jina-key-123456" }]) {
      const tool = makeJinaReader("jina", service, contextOf(environment as Record<string, string>), {});
      expect(await call(tool, { website_url: "https://example.com/a?b" })).toBe("# Page");
    }
    expect(server.asked.map(({ call: asked, headers }) => [asked, headers["authorization"]])).toEqual([
      ["GET /https://example.com/a?b", undefined],
      ["GET /https://example.com/a?b", "Bearer jina-key-123456"],
    ]);
  });

  it.each(["http://10.0.0.1/admin", "http://localhost/", "file:///etc/passwd", "no address"])(
    "that is not on the internet is told to nobody: %s",
    async (url) => {
      await using server = await startService(200, "{}");
      const serper = makeSerperScrape("scrape", server.service, withKey);
      const jina = makeJinaReader("jina", server.service, withKey, {});
      await expect(call(serper, { url })).rejects.toThrow("is no address of a page on the internet");
      await expect(call(jina, { website_url: url })).rejects.toThrow(
        "is no address of a page on the internet",
      );
      expect(server.asked).toEqual([]);
    },
  );
});

describe("a page read here", () => {
  it("gives its words, as CrewAI's tool does", async () => {
    await using server = await startService(200, "<h1>Bread</h1><script>no()</script><p>is baked");
    const context = contextOf({ TOOL_ALLOWED_HOSTS: "127.0.0.1" });
    const tool = makeScrapeWebsite("read", context, {});
    expect(await call(tool, { website_url: server.service.origin })).toBe(
      "The following text is scraped website content:\n\nBread is baked",
    );
    expect(server.asked[0]?.headers["user-agent"]).toMatch(/^Mozilla/);
  });

  it("may be one that the crew fixes, which the model cannot change", async () => {
    await using server = await startService(200, "fixed");
    const context = contextOf({ TOOL_ALLOWED_HOSTS: "127.0.0.0/8" });
    const tool = makeScrapeWebsite("read", context, { website_url: server.service.origin });
    expect(tool.parameters["properties"]).toEqual({});
    expect(await call(tool, {})).toContain("fixed");
  });

  it("is refused where it is not on the internet, unless its host is allowed", async () => {
    await using server = await startService(200, "inner");
    const tool = makeScrapeWebsite("read", contextOf({}), {});
    await expect(call(tool, { website_url: server.service.origin })).rejects.toThrow(
      "127.0.0.1 is not on the internet, and pages elsewhere are not read",
    );
    expect(server.asked).toEqual([]);
  });
});
