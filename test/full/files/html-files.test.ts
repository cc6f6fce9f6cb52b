import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";

import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const isThere = existsSync(CHROMIUM);
if (!isThere) console.warn(`${CHROMIUM} is not there: whether files run in it is not looked at`);

/** Leaves a mark of its own at the origin that it runs at. */
const SCRIPT = `localStorage.setItem("ran", "yes"); document.title = "ran";`;
const FILES = {
  "report.html": `<!doctype html><title>Report</title><script>${SCRIPT}</script>`,
  "image.svg": `<svg xmlns="http://www.w3.org/2000/svg"><script>${SCRIPT}</script></svg>`,
  "page.xhtml": `<html xmlns="http://www.w3.org/1999/xhtml"><script>${SCRIPT}</script></html>`,
  "data.json": `<script>${SCRIPT}</script>`,
  "notes.txt": `<script>${SCRIPT}</script>`,
  "program.js": SCRIPT,
};
type Name = keyof typeof FILES;
const NAMES = Object.keys(FILES) as Name[];

describe.skipIf(!isThere)("a file that a crew has written", () => {
  let stack: RunningStack;
  let browser: Browser;
  let addressOf: (name: Name) => string;
  beforeAll(async () => {
    stack = await startStack({ MODEL: "rehearsal" });
    const { api } = stack.endpoints;
    const id = await startExecution(api, { crew: "research" });
    await endOf(api, id);
    for (const [name, text] of Object.entries(FILES)) {
      const path = join(stack.dataDirectory, "files", id, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    addressOf = (name) => `${api}/crew/executions/${id}/files/${name}`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.[Symbol.asyncDispose]();
  });

  /** A page of the API's own origin, with nothing in it. */
  async function ownPage() {
    const context = await browser.newContext({ acceptDownloads: true });
    const page = await context.newPage();
    const { origin } = new URL(addressOf("report.html"));
    await page.route(`${origin}/empty`, (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
    );
    await page.goto(`${origin}/empty`);
    const hasRun = async () => page.evaluate(`localStorage.getItem("ran")`);
    return { page, hasRun, [Symbol.asyncDispose]: () => context.close() };
  }

  it.each(NAMES)("is saved and not shown when it is opened: %s", async (name) => {
    await using opened = await ownPage();
    const saved = opened.page.waitForEvent("download");
    await opened.page.evaluate(`void (location.href = ${JSON.stringify(addressOf(name))})`);
    expect((await saved).suggestedFilename()).toBe(name);
    expect([await opened.hasRun(), await opened.page.title()]).toEqual([null, ""]);
  });

  it.each(NAMES)("runs in no frame, as no script and no worker: %s", async (name) => {
    await using opened = await ownPage();
    const ends = await opened.page.evaluate(loadedInEveryWay(addressOf(name)));
    expect([ends, await opened.hasRun()]).toEqual([["error", "error"], null]);
  });

  it("is in a sandbox where a program in between lets it be shown, and would run without that", async () => {
    const answer = await fetch(addressOf("report.html"));
    const policy = answer.headers.get("content-security-policy") ?? "";
    const server = createServer(({ url }, response) => {
      const isKept = url === "/as-it-is";
      response
        .writeHead(200, { "content-type": "text/html", ...(isKept && { "content-security-policy": policy }) })
        .end(FILES["report.html"]);
    });
    await using between = await listening(server);
    const page = await browser.newPage();
    await page.goto(`${between.url}as-it-is`);
    expect(await page.title()).toBe("Report");
    await page.goto(`${between.url}without-policy`);
    expect(await page.title()).toBe("ran");
    await page.close();
  });
});

/** Of a page: loads an address by all elements that show or run things, and says how scripts ended. */
const loadedInEveryWay = (address: string): string => `(async () => {
  const address = ${JSON.stringify(address)};
  const made = (name, properties) => Object.assign(document.createElement(name), properties);
  const ended = (element) =>
    new Promise((resolve) => {
      for (const event of ["load", "error"]) element.addEventListener(event, () => resolve(event));
      document.body.append(element);
    });
  document.body.append(made("iframe", { src: address }), made("object", { data: address }));
  await ended(made("img", { src: address }));
  await new Promise((resolve) => new Worker(address).addEventListener("error", resolve));
  return [
    await ended(made("script", { src: address })),
    await ended(made("script", { src: address, type: "module" })),
  ];
})()`;

async function listening(server: ReturnType<typeof createServer>) {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
