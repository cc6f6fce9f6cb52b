import { expect, it } from "vitest";

import { makeScrapeElement } from "../../../functions/adapters/tools/made/scrape-element.ts";
import { makeUrlReader } from "../../../functions/adapters/tools/made/url-reader.ts";
import { callTool, contextOf, startService } from "../../support/servers/tool-service.ts";

const here = contextOf({ TOOL_ALLOWED_HOSTS: "127.0.0.1" });

it("gives the words of the elements that a selector names", async () => {
  await using server = await startService(
    200,
    "<h1 class=t>Bread</h1><p>no</p><h1>Rye <b>loaf</b><script>no()</script>",
  );
  const { origin } = server.service;
  const tool = makeScrapeElement("read", here, {});
  expect(await callTool(tool, { website_url: origin, css_element: "h1" })).toBe("Bread\nRye loaf");
  expect(await callTool(tool, { website_url: origin, css_element: "h1.t + p" })).toBe("no");
  expect(await callTool(tool, { website_url: origin, css_element: "table" })).toBe("");
  await expect(callTool(tool, { website_url: origin, css_element: "h1[" })).rejects.toThrow(
    /^"h1\[" is no CSS selector that is taken: /,
  );
});

it("reads the element of the page that a crew fixes, which the model cannot change", async () => {
  await using server = await startService(200, "<h1>A</h1><h2>B</h2>");
  const settings = { website_url: server.service.origin, css_element: "h2" };
  const tool = makeScrapeElement("read", here, settings);
  expect(tool.parameters["properties"]).toEqual({});
  expect(await callTool(tool, {})).toBe("B");
  expect(() => makeScrapeElement("read", here, { website_url: "https://example.com/" })).toThrow(
    "website_url and css_element are given together",
  );
});

it.each([
  ["text/html; charset=utf-8", "<p>One</p><p>Two</p>", "One Two"],
  ["application/json", '{"a": 1}', '{"a": 1}'],
  ["application/problem+json", "{}", "{}"],
  ["text/csv", "a,b\n1,2\n", "a,b\n1,2\n"],
  ["application/octet-stream", "just text", "just text"],
  ["application/octet-stream", "<!DOCTYPE html><p>page", "page"],
  ["", "  <html><p>page", "page"],
])("reads %s as what it is", async (type, answer, text) => {
  await using server = await startService(200, answer, { "content-type": type });
  const tool = makeUrlReader("read", here, {});
  expect(await callTool(tool, { url: server.service.origin })).toBe(text);
  expect(server.asked[0]?.headers["accept"]).toBe("*/*");
});

it.each([
  ["image/png", "x", "/", "is image/png, which is not read"],
  ["application/pdf", "%PDF-1.7", "/", "is application/pdf, which is not read"],
  ["application/octet-stream", "%PDF-1.7", "/", "is application/octet-stream, which is not read"],
  ["application/octet-stream", "text", "/report.docx", "which is not read"],
  ["application/octet-stream", "a\0b", "/", "which is not read"],
  ["application/octet-stream", "", "/", "which is not read"],
])("does not read %s that begins with %j", async (type, answer, path, message) => {
  await using server = await startService(200, answer, { "content-type": type });
  const tool = makeUrlReader("read", here, {});
  await expect(callTool(tool, { url: server.service.origin + path })).rejects.toThrow(message);
});

it.each([
  [{ start_line: 2 }, "two\nthree"],
  [{ start_line: 2, line_count: 1 }, "two\n"],
  [{ line_count: 2 }, "one\ntwo\n"],
  [{ start_line: 1 }, "one\ntwo\nthree"],
])("gives the lines that are asked for: %j", async (window, text) => {
  await using server = await startService(200, "one\ntwo\nthree", { "content-type": "text/plain" });
  const tool = makeUrlReader("read", here, {});
  expect(await callTool(tool, { url: server.service.origin, ...window })).toBe(text);
  await expect(callTool(tool, { url: server.service.origin, start_line: 4 })).rejects.toThrow(
    "Start line 4 exceeds the number of lines, which is 3",
  );
});

it("says what a server answered, and what is too large or not on the internet", async () => {
  await using missing = await startService(404, "no", { "content-type": "text/plain" });
  const { origin } = missing.service;
  await expect(callTool(makeUrlReader("read", here, {}), { url: origin })).rejects.toThrow("answered 404");
  await using large = await startService(200, "x".repeat(100), { "content-type": "text/plain" });
  await expect(
    callTool(makeUrlReader("read", here, { max_bytes: 99 }), { url: large.service.origin }),
  ).rejects.toThrow("is larger than 99 bytes");
  await expect(callTool(makeUrlReader("read", contextOf({}), {}), { url: origin })).rejects.toThrow(
    "127.0.0.1 is not on the internet",
  );
});
