import { beforeEach, describe, expect, it } from "vitest";

import type { ExecutionFiles } from "../../../functions/domain/files/execution-files.ts";
import { getFile } from "../../../functions/handlers/get-file/get-file.ts";
import { listFiles } from "../../../functions/handlers/list-files/list-files.ts";
import { answerHeaders } from "../../../functions/runtime/answer-headers.ts";
import { toResponse } from "../../../functions/runtime/http-response.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";

const { journal } = memoryExecutionJournal();
beforeEach(async () => {
  await createExecution(journal);
});

const kept = new Map<string, string>();
const files: ExecutionFiles = {
  list: () =>
    Promise.resolve(
      [...kept].map(([name, text]) => ({
        name,
        bytes: Buffer.byteLength(text),
        writtenAt: new Date("2026-11-29T10:00:00.123Z"),
      })),
    ),
  read: (id, name) => {
    const text = id === ID ? kept.get(name) : undefined;
    return Promise.resolve(text === undefined ? undefined : Buffer.from(text));
  },
  write: () => Promise.reject(new Error("nothing is written here")),
};
const addressed: ExecutionFiles = {
  ...files,
  addressOf: ({ executionId, name, type }, seconds) =>
    Promise.resolve(`https://s3.example/${executionId}/${name}?type=${type}&seconds=${seconds}`),
};
beforeEach(() => {
  kept.clear();
});

/** As API Gateway hands it to the client. */
async function got(name: string, ports: ExecutionFiles = files, id = ID) {
  const request = requestOf({ parameters: { execution_id: id, name } });
  return toResponse(
    await getFile(request, { journal, files: ports }),
    answerHeaders("r1", undefined, ""),
    "",
  );
}

describe("the list of an execution's files", () => {
  it("has their names, sizes and times", async () => {
    kept.set("reports/week.md", "ü");
    const request = requestOf({ parameters: { execution_id: ID.toUpperCase() } });
    expect(await listFiles(request, { journal, files })).toEqual({
      status: 200,
      body: { files: [{ name: "reports/week.md", bytes: 2, written_at: "2026-11-29T10:00:00Z" }] },
    });
  });

  it("is not there for an unknown execution", async () => {
    const request = requestOf({ parameters: { execution_id: crypto.randomUUID() } });
    expect(await listFiles(request, { journal, files })).toMatchObject({ refusal: { status: 404 } });
  });
});

describe("a file", () => {
  it.each([
    ["week.md", "text/markdown; charset=utf-8"],
    ["a/b/week.TXT", "text/plain; charset=utf-8"],
    ["prices.csv", "text/csv; charset=utf-8"],
    ["data.json", "application/json"],
    ["page.html", "application/octet-stream"],
    ["page.xhtml", "application/octet-stream"],
    ["picture.svg", "application/octet-stream"],
    ["script.js", "application/octet-stream"],
    ["feed.xml", "application/octet-stream"],
    ["constructor", "application/octet-stream"],
    ["a.constructor", "application/octet-stream"],
  ])("named %s is handed out as %s, for saving and never for running", async (name, type) => {
    const text = "<script>alert(1)</script>";
    kept.set(name, text);
    const { statusCode, headers, body } = await got(name);
    expect([statusCode, body]).toEqual([200, text]);
    expect(headers).toMatchObject({
      "Content-Type": type,
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "sandbox",
      "Cache-Control": "no-store",
    });
    expect(headers?.["Content-Disposition"]).toMatch(/^attachment; filename="/);
  });

  it("of any name has a header that nobody can break out of", async () => {
    const name = "a\";\u{1F35E} ü'(1)*.md";
    kept.set(name, "x");
    expect((await got(name)).headers?.["Content-Disposition"]).toBe(
      `attachment; filename="a________1__.md"; filename*=UTF-8''a%22%3B%F0%9F%8D%9E%20%C3%BC%27%281%29%2A.md`,
    );
  });

  it("is found by its name with slashes, with or without the escapes of URLs", async () => {
    kept.set("reports/über 1.md", "x");
    expect((await got("reports/über 1.md")).statusCode).toBe(200);
    expect((await got("reports/%C3%BCber%201.md")).statusCode).toBe(200);
    kept.set("100%.md", "x");
    expect((await got("100%.md")).statusCode).toBe(200);
  });

  it.each(["none.md", "../week.md", "..%2f..%2fetc/passwd", "/etc/passwd", "a\\b", "a\0b", ".", "%2e%2e"])(
    "%j is not there",
    async (name) => {
      kept.set("week.md", "x");
      expect(await got(name)).toMatchObject({
        statusCode: 404,
        body: expect.stringContaining("The execution has no file of this name.") as string,
      });
    },
  );

  it("of another execution is not there", async () => {
    kept.set("week.md", "x");
    expect((await got("week.md", files, crypto.randomUUID())).statusCode).toBe(404);
  });

  it.each([
    ["x".repeat(5 * 1024 * 1024), 303],
    ['"'.repeat(3_200_000), 303],
    ["x".repeat(5_000_000), 200],
  ])("that does not fit an answer is to be fetched elsewhere, within a minute", async (text, status) => {
    kept.set("a/large.md", text);
    const { statusCode, headers, body } = await got("a/large.md", addressed);
    expect(statusCode).toBe(status);
    if (status === 200) return;
    expect([body, headers?.["Location"]]).toEqual([
      "",
      `https://s3.example/${ID}/a/large.md?type=text/markdown; charset=utf-8&seconds=60`,
    ]);
  });

  it("that is large is handed out by the local stack, which has no other address for it", async () => {
    kept.set("large.md", "x".repeat(6_000_000));
    const { statusCode, body } = await got("large.md");
    expect([statusCode, body.length]).toEqual([200, 6_000_000]);
  });
});
