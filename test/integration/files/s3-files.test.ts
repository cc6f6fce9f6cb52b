import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { s3Files } from "../../../functions/adapters/files/s3-files.ts";

/** S3 as far as files of executions need it, with the answers of its API reference. */
const objects = new Map<string, Buffer>();
const asked: string[] = [];
let refusal: { readonly status: number; readonly code: string } | undefined;
const server = createServer((request, response) => {
  void request.toArray().then((chunks: Buffer[]) => {
    const url = new URL(request.url ?? "/", "http://s3");
    const key = decodeURIComponent(url.pathname.slice("/files-bucket/".length));
    asked.push(
      `${request.method} ${url.pathname}${request.headers["if-none-match"] === "*" ? " if absent" : ""}`,
    );
    const fail = (status: number, code: string) =>
      response.writeHead(status).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
    if (refusal !== undefined) return fail(refusal.status, refusal.code);
    if (request.method === "PUT") {
      if (request.headers["if-none-match"] === "*" && objects.has(key))
        return fail(412, "PreconditionFailed");
      objects.set(key, unchunked(Buffer.concat(chunks), request.headers["content-encoding"]));
      return response.writeHead(200, { etag: '"e"' }).end();
    }
    if (url.searchParams.has("list-type")) {
      const prefix = url.searchParams.get("prefix") ?? "";
      const found = [...objects]
        .filter(([name]) => name.startsWith(prefix))
        .toSorted(([one], [other]) => (one < other ? -1 : 1));
      const contents = found.map(
        ([name, bytes]) =>
          `<Contents><Key>${name}</Key><Size>${bytes.length}</Size><LastModified>2026-11-29T10:00:00.000Z</LastModified></Contents>`,
      );
      return response.end(`<ListBucketResult><Name>b</Name>${contents.join("")}</ListBucketResult>`);
    }
    const body = objects.get(key);
    return body === undefined ? fail(404, "NoSuchKey") : response.end(body);
  });
});

/** What the SDK sends with a checksum behind it is chunks with their sizes. */
function unchunked(body: Buffer, encoding = ""): Buffer {
  if (!encoding.includes("aws-chunked")) return body;
  const [, size = "0"] = /^([\da-f]+)/i.exec(body.toString("latin1")) ?? [];
  const from = body.indexOf("\r\n") + 2;
  return body.subarray(from, from + Number.parseInt(size, 16));
}

const variables: Record<string, string> = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "not-a-secret",
};
const before = new Map<string, string | undefined>();
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  variables["AWS_ENDPOINT_URL_S3"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [name, value] of Object.entries(variables)) {
    before.set(name, process.env[name]);
    process.env[name] = value;
  }
});
afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});
beforeEach(() => {
  objects.clear();
  asked.length = 0;
});
afterEach(() => {
  refusal = undefined;
});

const file = (name: string, text: string) => ({ executionId: "e1", name, bytes: Buffer.from(text) });
const filesOfBucket = () => s3Files("files-bucket");

it("keeps each execution's files under its id", async () => {
  const files = filesOfBucket();
  expect(await files.read("e1", "a.md")).toBeUndefined();
  expect(await files.write(file("reports/Übersicht 1.md", "one"), true)).toBe("written");
  expect([...objects.keys()]).toEqual(["executions/e1/reports/Übersicht 1.md"]);
  expect(Buffer.from((await files.read("e1", "reports/Übersicht 1.md")) ?? []).toString()).toBe("one");
  expect(await files.list("e1")).toEqual([
    { name: "reports/Übersicht 1.md", bytes: 3, writtenAt: new Date("2026-11-29T10:00:00Z") },
  ]);
  expect(await files.list("e2")).toEqual([]);
});

it("replaces a file only where it is told to, and takes the same bytes as written", async () => {
  const files = filesOfBucket();
  expect(await files.write(file("a.md", "one"), false)).toBe("written");
  expect(await files.write(file("a.md", "one"), false)).toBe("written");
  expect(await files.write(file("a.md", "two"), false)).toBe("exists");
  expect(await files.write(file("a.md", "two"), true)).toBe("written");
  expect(asked.filter((call) => call.startsWith("PUT"))).toEqual([
    "PUT /files-bucket/executions/e1/a.md if absent",
    "PUT /files-bucket/executions/e1/a.md if absent",
    "PUT /files-bucket/executions/e1/a.md if absent",
    "PUT /files-bucket/executions/e1/a.md",
  ]);
});

it("makes an address for one file that saves it and is good for a minute", async () => {
  const url = new URL(
    await filesOfBucket().addressOf(
      { executionId: "e1", name: "a b.html", type: "application/octet-stream" },
      60,
    ),
  );
  expect([url.pathname, url.searchParams.get("X-Amz-Expires")]).toEqual([
    "/files-bucket/executions/e1/a%20b.html",
    "60",
  ]);
  expect(url.searchParams.get("response-content-type")).toBe("application/octet-stream");
  expect(url.searchParams.get("response-content-disposition")).toBe(
    `attachment; filename="a_b.html"; filename*=UTF-8''a%20b.html`,
  );
  expect(url.searchParams.get("X-Amz-Signature")).toMatch(/^[\da-f]{64}$/);
});

it.each([
  [{ status: 403, code: "AccessDenied" }, "FilesUnavailable"],
  [{ status: 503, code: "SlowDown" }, "FilesUnavailable"],
])("says of %j that the files cannot be reached", async (answer, name) => {
  refusal = answer;
  const files = filesOfBucket();
  await expect(files.read("e1", "a.md")).rejects.toMatchObject({ name });
  await expect(files.write(file("a.md", "x"), true)).rejects.toMatchObject({
    name,
    message: "The place of the executions' files could not write them",
  });
});
