import { expect, it } from "vitest";

import { getConsoleFile } from "../../../functions/handlers/get-console-file/get-console-file.ts";
import { getConsole } from "../../../functions/handlers/get-console/get-console.ts";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const FILES = {
  policy: "default-src 'none'",
  files: [
    { name: "index.html", content_type: "text/html; charset=utf-8", text: "<title>é</title>" },
    { name: "console/a-1.js", content_type: "text/javascript; charset=utf-8", text: "1;" },
  ],
};
const SAFE = {
  "Content-Security-Policy": "default-src 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const ask = (headers: Record<string, string> = {}, path = "/v1/") =>
  getConsole({ headers: { accept: BROWSER, ...headers }, path }, FILES);
const fileOf = (file: string) => getConsoleFile({ parameters: { file } }, FILES);

it("hands out the page, which may be kept and has to be asked for again", async () => {
  expect(await ask()).toEqual({
    status: 200,
    headers: {
      ...SAFE,
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-cache",
      ETag: expect.stringMatching(/^"[\da-f]{32}"$/) as unknown,
    },
    text: "<title>é</title>",
  });
});

it("says to whoever has the page that it is still the same", async () => {
  const first = await ask();
  const etag = ("headers" in first && first.headers?.["ETag"]) || "";
  expect(await ask({ "if-none-match": etag })).toMatchObject({ status: 304, headers: { ETag: etag } });
  expect(await ask({ "if-none-match": '"other"' })).toMatchObject({ status: 200 });
});

it.each([
  ["/v1", "/v1/"],
  ["/base/v1", "/base/v1/"],
  ["//evil.example", "/evil.example/"],
])("leads from %s to the address with a slash, on this server", async (path, location) => {
  expect(await ask({}, path)).toEqual({ status: 303, headers: { Location: location } });
});

it.each(["", "*/*", "application/json", "text/html;q=0.1, application/json"])(
  "has nothing for programs: Accept %j",
  async (accept) => {
    expect(await ask({ accept })).toMatchObject({ refusal: { status: 404 } });
  },
);

it("hands out what the page names, to be kept for ever", async () => {
  expect(await fileOf("a-1.js")).toEqual({
    status: 200,
    headers: {
      ...SAFE,
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": "public, max-age=31536000, immutable",
    },
    text: "1;",
  });
});

it.each([
  "a-2.js",
  "../index.html",
  "index.html",
  "console.json",
  "..%2Findex.html",
  "__proto__",
  "/etc/passwd",
])("has no file %s", async (name) => {
  expect(await fileOf(name)).toMatchObject({ refusal: { status: 404 } });
});
