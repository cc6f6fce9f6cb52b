import { createPublicKey, createVerify, generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";

import { build } from "esbuild";
import { expect, it } from "vitest";

import { esbuildOptions } from "../../infra/bundle/esbuild-options.ts";
import { PROJECT_FOLDER } from "../../infra/project-folder.ts";
import { runNode } from "../support/node-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** What snowflake-sdk reads when it loads: nothing but the login is to be sent. */
const QUIET = {
  SNOWFLAKE_DISABLE_PLATFORM_DETECTION: "true",
  SNOWFLAKE_DISABLE_MINICORE: "1",
  SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: "1",
};

/**
 * Builds a module as a function is built, and runs it.
 * @param inside where the module lies, for those that a package has
 */
async function runBuilt(contents: string, environment: Readonly<Record<string, string>> = {}, inside = "") {
  await using folder = await temporaryFolder();
  const source = join(folder.path, inside, "source.ts");
  await mkdir(dirname(source), { recursive: true });
  await writeFile(source, contents);
  const built = {
    entryPoints: [{ in: source, out: "index" }],
    outExtension: { ".js": ".mjs" },
    outdir: folder.path,
  };
  await build({ ...esbuildOptions, ...built, write: true });
  return await runNode([join(folder.path, "index.mjs")], {
    cwd: folder.path,
    environment: { ...QUIET, HOME: folder.path, ...environment },
  });
}

/** Takes one login and lets it in. */
async function snowflakeLogin(): Promise<
  AsyncDisposable & { readonly url: string; readonly login: Promise<unknown> }
> {
  const { promise: login, resolve } = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.url?.startsWith("/session/v1/login-request") === true)
        resolve(JSON.parse(Buffer.concat(chunks).toString()));
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ success: true, data: { token: "session", masterToken: "master", parameters: [] } }),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    login,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

it("logs in by workload identity, which needs none of what is left out", async () => {
  await using snowflake = await snowflakeLogin();
  const run = await runBuilt(
    `import snowflake from "snowflake-sdk";
     snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false, disableOCSPChecks: true });
     const connection = snowflake.createConnection({
       account: "test", accessUrl: process.env.SNOWFLAKE_URL, authenticator: "WORKLOAD_IDENTITY", workloadIdentityProvider: "AWS",
     });
     connection.connect((error) => { console.log(error?.message ?? "connected"); process.exit(); });`,
    {
      SNOWFLAKE_URL: snowflake.url,
      SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES: "127.0.0.1",
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
    },
  );
  expect([run.stdout, run.stderr]).toEqual(["connected\n", ""]);
  const { data } = (await snowflake.login) as {
    data: { AUTHENTICATOR: string; PROVIDER: string; TOKEN: string };
  };
  const proof = JSON.parse(Buffer.from(data.TOKEN, "base64").toString()) as { url: string };
  expect([data.AUTHENTICATOR, data.PROVIDER, new URL(proof.url).host]).toEqual([
    "WORKLOAD_IDENTITY",
    "AWS",
    "sts.eu-west-1.amazonaws.com",
  ]);
});

it("logs in by key pair with a token that the public key confirms", async () => {
  await using snowflake = await snowflakeLogin();
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const run = await runBuilt(
    `import snowflake from "snowflake-sdk";
     snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false, disableOCSPChecks: true });
     const connection = snowflake.createConnection({
       account: "test", accessUrl: process.env.SNOWFLAKE_URL, username: "app", authenticator: "SNOWFLAKE_JWT", privateKey: process.env.PEM,
     });
     connection.connect((error) => { console.log(error?.message ?? "connected"); process.exit(); });`,
    {
      SNOWFLAKE_URL: snowflake.url,
      PEM: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    },
  );
  expect([run.stdout, run.stderr]).toEqual(["connected\n", ""]);
  const { data } = (await snowflake.login) as { data: { AUTHENTICATOR: string; TOKEN: string } };
  const [head = "", claims = "", signature = ""] = data.TOKEN.split(".");
  const verified = createVerify("RSA-SHA256")
    .update(`${head}.${claims}`)
    .verify(createPublicKey(privateKey), signature, "base64url");
  expect([data.AUTHENTICATOR, verified]).toEqual(["SNOWFLAKE_JWT", true]);
});

it("says which package was left out when the driver uses it, as a class, a function or the module itself", async () => {
  const { stdout } = await runBuilt(
    `import { S3 } from "@aws-sdk/client-s3";
     import { lookup } from "mime-types";
     import open from "open";
     for (const use of [() => new S3({}), () => lookup("a.txt"), () => open("https://example.com")])
       try { use(); } catch (error) { console.log(error.message); }`,
    {},
    "node_modules/snowflake-sdk/lib",
  );
  expect(stdout).toBe(
    ["@aws-sdk/client-s3", "mime-types", "open"]
      .map((name) => `${name} is left out of the bundle (infra/bundle/stubs.ts)\n`)
      .join(""),
  );
});

it("leaves S3 to executions' files, which are not the driver's", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(404).end("<Error><Code>NoSuchKey</Code><Message>no</Message></Error>");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const run = await runBuilt(
    `import { s3Files } from ${JSON.stringify(join(PROJECT_FOLDER, "functions/adapters/files/s3-files.ts"))};
     console.log(await s3Files("bucket").read("one", "a.txt"));`,
    {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
    },
  );
  server.close();
  expect([run.stdout, run.stderr]).toEqual(["undefined\n", ""]);
  expect(asked).toEqual([expect.stringMatching(/^GET .*executions\/one\/a\.txt/)]);
});

it("knows UTC, which is all that TIMESTAMP_NTZ asks for", async () => {
  const { stdout } = await runBuilt(
    `import moment from "moment-timezone";
     console.log(moment.tz("2026-01-02 03:04:05", "UTC").toISOString(), moment.tz.names().join());`,
  );
  expect(stdout).toBe("2026-01-02T03:04:05.000Z Etc/UTC,UTC\n");
});

/** The tool's session in a server that knows one result, whatever time zone it is asked for. */
async function snowflakeWithTimes(): Promise<AsyncDisposable & { readonly url: string }> {
  const columns = ["timestamp_ltz", "timestamp_tz", "timestamp_ntz", "time", "date"];
  const result = {
    parameters: [{ name: "TIMEZONE", value: "America/Los_Angeles" }],
    rowtype: columns.map((type) => ({ name: type, type, scale: 9, precision: null, nullable: true })),
    rowset: [["1767225600.25", "1767225600.25 1860", "-0.5", "43994.5", "20454"]],
    total: 1,
    returned: 1,
    queryId: "q",
    statementTypeId: 4096,
    version: 1,
    queryResultFormat: "json",
  };
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      const isLogin = request.url?.startsWith("/session/v1/login-request") === true;
      const data = isLogin ? { token: "session", masterToken: "master", parameters: [] } : result;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ success: true, data }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

it("gives snowflake_query its times, in whatever zone the session is", async () => {
  await using snowflake = await snowflakeWithTimes();
  const folder = join(PROJECT_FOLDER, "functions/adapters");
  const run = await runBuilt(
    `import { snowflakeConnection } from ${JSON.stringify(join(folder, "snowflake/connection.ts"))};
     import { snowflakeQueryTool } from ${JSON.stringify(join(folder, "tools/made/snowflake-query.ts"))};
     const connection = snowflakeConnection({
       SNOWFLAKE_ACCOUNT: "test", SNOWFLAKE_ACCESS_URL: process.env.SNOWFLAKE_URL, SNOWFLAKE_USER: "u", SNOWFLAKE_ROLE: "r",
       SNOWFLAKE_WAREHOUSE: "w", SNOWFLAKE_DATABASE: "d", SNOWFLAKE_SCHEMA: "s",
       SNOWFLAKE_AUTHENTICATION: "programmatic_access_token", SNOWFLAKE_TOKEN: "token",
     }, () => Promise.reject(new Error("no secret")));
     const tool = snowflakeQueryTool("snowflake_query", { connection, rows: 10, bytes: 5000, timeoutSeconds: 10, database: "d", schema: "s" });
     console.log(await tool.run({ sql: "SELECT 1" }, { signal: new AbortController().signal, idempotencyKey: "k", executionId: "e" }));
     process.exit();`,
    { SNOWFLAKE_URL: snowflake.url },
  );
  expect([JSON.parse(run.stdout), run.stderr]).toEqual([
    {
      columns: ["timestamp_ltz", "timestamp_tz", "timestamp_ntz", "time", "date"],
      rows: [
        [
          "2026-01-01T00:00:00.25Z",
          "2026-01-01T07:00:00.25+07:00",
          "1969-12-31T23:59:59.5",
          "12:13:14.5",
          "2026-01-01",
        ],
      ],
    },
    "",
  ]);
});

it("refuses another time zone instead of showing UTC for it", async () => {
  const { stdout } = await runBuilt(
    `import moment from "moment-timezone";
     try { moment.tz("2026-01-02 03:04:05", "Europe/Berlin"); } catch (error) { console.log(error.message); }`,
  );
  expect(stdout).toBe(
    "The time zone Europe/Berlin is left out of the bundle (infra/bundle/stubs.ts): set TIMEZONE to UTC\n",
  );
});
