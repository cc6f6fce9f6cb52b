import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { make as makeRead } from "../../../functions/adapters/tools/made/s3-read.ts";
import { make as makeWrite } from "../../../functions/adapters/tools/made/s3-write.ts";
import { forgetSecrets } from "../../../functions/text/known-secrets.ts";
import { callTool, contextOf } from "../../support/servers/tool-service.ts";

const objects = new Map<string, Buffer>();
const asked: { readonly call: string; readonly login: string; readonly body: Buffer }[] = [];
let answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
/** S3 as far as the tools ask it. */
const server = createServer((request, response) => {
  void request.toArray().then((chunks: Buffer[]) => {
    const { pathname } = new URL(request.url ?? "/", "http://aws");
    const login = /Credential=([^/]+)\/\d+\/([^,]+)\/aws4/.exec(request.headers.authorization ?? "");
    const body = Buffer.concat(chunks);
    asked.push({
      call: `${request.method} ${decodeURIComponent(pathname)}`,
      login: `${login?.[1]} ${login?.[2]}`,
      body,
    });
    if (answer !== undefined) return answer(request, response);
    if (request.method === "PUT") {
      objects.set(pathname, body);
      return response.writeHead(200, { etag: '"e"' }).end();
    }
    const found = objects.get(pathname);
    return found === undefined ? refuse(404, "NoSuchKey")(request, response) : response.end(found);
  });
});

const refuse =
  (status: number, code: string) =>
  (_request: IncomingMessage, response: ServerResponse): void =>
    void response
      .writeHead(status)
      .end(`<Error><Code>${code}</Code><Message>Access Denied</Message></Error>`);

const ENDPOINT = "AWS_ENDPOINT_URL_S3";
const before = process.env[ENDPOINT];
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env[ENDPOINT] = url;
});
beforeEach(() => {
  objects.clear();
  asked.length = 0;
  answer = undefined;
});
afterAll(() => {
  if (before === undefined) Reflect.deleteProperty(process.env, ENDPOINT);
  else process.env[ENDPOINT] = before;
  forgetSecrets();
  server.closeAllConnections();
  server.close();
});

const ROLE = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIAROLE",
  AWS_SECRET_ACCESS_KEY: "role-secret",
  AWS_SESSION_TOKEN: "session",
  FILES_BUCKET: "stack-files",
};
const OWN = {
  CREW_AWS_REGION: "eu-west-1",
  CREW_AWS_ACCESS_KEY_ID: "AKIACREW",
  CREW_AWS_SEC_ACCESS_KEY: "crew-secret-key",
};
const read = async (file_path: string, environment: Record<string, string> = ROLE) =>
  callTool(makeRead("read", contextOf(environment)), { file_path });
const write = async (file_path: string, content: string, environment: Record<string, string> = ROLE) =>
  callTool(makeWrite("write", contextOf(environment)), { file_path, content });

describe("an object of S3", () => {
  it("is written and read by its address, with the role's credentials or CrewAI's variables", async () => {
    expect(await write("s3://a-bucket/notes/über.txt", "Grüße")).toBe(
      "Successfully wrote content to s3://a-bucket/notes/über.txt",
    );
    expect(await read("a-bucket/notes/über.txt", OWN)).toContain("Grüße");
    expect(asked.map(({ call, login }) => [call, login])).toEqual([
      ["PUT /a-bucket/notes/über.txt", "AKIAROLE eu-central-1/s3"],
      ["GET /a-bucket/notes/über.txt", "AKIACREW eu-west-1/s3"],
    ]);
  });

  it.each([
    ["https://a-bucket/x", "is no address of S3"],
    ["s3://a-bucket", "names no object of the bucket"],
    ["s3://a-bucket/folder/", "names no object of the bucket"],
    ["s3:///etc/passwd", "names no bucket"],
    ["s3://A_Bucket/x", "names no bucket"],
    ["s3://169.254.169.254/latest", "names no bucket"],
    ["s3://a..bucket/x", "names no bucket"],
    ["s3://a-bucket/../other-bucket/x", "has a part that is only dots"],
    ["s3://a-bucket/a\u0000b", "has characters that no name should have"],
    [`s3://a-bucket/${"x".repeat(1025)}`, "is too long"],
    ["s3://stack-files/executions/other/a.txt", "keeps the files of executions"],
  ])("that is called %j is asked of nobody", async (address, problem) => {
    await expect(read(address)).rejects.toThrow(problem);
    await expect(write(address, "x")).rejects.toThrow(problem);
    expect(asked).toEqual([]);
  });

  it("is refused where it is no text, or more than 5 MB", async () => {
    objects.set("/a-bucket/picture", Buffer.from([0xff, 0xd8, 0xff]));
    await expect(read("s3://a-bucket/picture")).rejects.toThrow("s3://a-bucket/picture is no text in UTF-8");
    objects.set("/a-bucket/large", Buffer.alloc(5_000_001));
    await expect(read("s3://a-bucket/large")).rejects.toThrow("s3://a-bucket/large has more than 5 MB");
    // Without a length the bytes are counted.
    answer = (_request, response) => void response.write("x", () => response.end(Buffer.alloc(5_000_001)));
    await expect(read("s3://a-bucket/large")).rejects.toThrow("s3://a-bucket/large has more than 5 MB");
    asked.length = 0;
    await expect(write("s3://a-bucket/large", "é".repeat(2_600_000))).rejects.toThrow("more than 5 MB");
    expect(asked).toEqual([]);
  });

  it.each([
    [ROLE, "The function's role, by a policy that the setting tool_policy_arns names,"],
    [OWN, "Whose key CREW_AWS_ACCESS_KEY_ID is"],
    [{ ...ROLE, FILES_BUCKET: "" }, "The function's role"],
  ])("that AWS refuses is told with what to set", async (environment, who) => {
    answer = refuse(403, "AccessDenied");
    await expect(read("s3://a-bucket/x", environment)).rejects.toThrow(
      `Amazon S3 refused it (AccessDenied: Access Denied). ${who}`,
    );
    await expect(write("s3://a-bucket/x", "y", environment)).rejects.toThrow(
      "must be allowed s3:PutObject on s3://a-bucket/x",
    );
  });

  it("that is not there is told as AWS tells it", async () => {
    await expect(read("s3://a-bucket/x")).rejects.toThrow("Amazon S3 failed: NoSuchKey");
  });

  it("is neither read nor written in a rehearsal", () => {
    const given = { file_path: "s3://a-bucket/x", content: "y" };
    for (const make of [makeRead, makeWrite])
      expect(make("x", contextOf(ROLE)).rehearse?.(given)).toMatch(/^Rehearsed: s3:\/\/a-bucket\/x was not/);
    expect(asked).toEqual([]);
  });
});
