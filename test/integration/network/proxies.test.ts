import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type ConnectProxy, startConnectProxy } from "../../support/network/connect-proxy.ts";
import { privateAuthority } from "../../support/network/private-authority.ts";
import { runNode } from "../../support/node-process.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const NAMES = ["models.example", "tools.example", "acme-test.snowflakecomputing.com"];
const reply = {
  choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
};

const { authority, certificate: cert, key } = privateAuthority(NAMES);
const answer = JSON.stringify(reply);
const secure = createServer({ cert, key }, (_request, response) => {
  response.writeHead(200, { "content-type": "application/json" }).end(answer);
});
let direct = 0;
const plain = createPlainServer((_request, response) => {
  direct += 1;
  response.writeHead(200, { "content-type": "application/json" }).end(answer);
});
const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

let proxy: ConnectProxy;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let authorityFile: string;

beforeAll(async () => {
  for (const server of [secure, plain]) await once(server.listen(0, "127.0.0.1"), "listening");
  folder = await temporaryFolder();
  authorityFile = join(folder.path, "authority.pem");
  await writeFile(authorityFile, authority);
});
afterAll(async () => {
  for (const server of [secure, plain]) {
    server.closeAllConnections();
    server.close();
  }
  await folder[Symbol.asyncDispose]();
});
beforeEach(async () => {
  direct = 0;
  proxy = await startConnectProxy(portOf(secure));
  return () => proxy[Symbol.asyncDispose]();
});

/** What a process is answered that trusts the authority and has the proxy in these variables. */
async function ask(who: string, urls: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, ...variables };
  const { stdout, stderr } = await runNode(["test/support/network/ask-outside.ts", who, ...urls], {
    cwd: PROJECT,
    environment: { NODE_EXTRA_CA_CERTS: authorityFile, ...environment },
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as readonly unknown[];
}

const MODEL = "https://models.example/v1";
const TOOL = "https://tools.example/data";
const saidHi = [{ type: "text", text: "Hi" }];

describe("a proxy and a private certificate authority", () => {
  it("are between a model and its crew", async () => {
    expect(await ask("model", [MODEL])).toEqual([saidHi]);
    expect(proxy.asked).toEqual(["models.example:443"]);
  });

  it.each(["fetch", "module"])("are between a tool and what it asks by %s", async (who) => {
    expect(await ask(who, [TOOL])).toEqual([answer]);
    expect(proxy.asked).toEqual(["tools.example:443"]);
  });

  it("are between Snowflake and its driver, login included", async () => {
    const login = `http://user%40acme:p%2Fw@127.0.0.1:${proxy.port}`;
    await ask("snowflake", ["account"], { HTTPS_PROXY: login });
    expect(proxy.asked).toContain("acme-test.snowflakecomputing.com:443");
    expect(proxy.login()).toBe("user@acme:p/w");
  });

  it.each([
    ["https_proxy", "http://"],
    ["HTTPS_PROXY", ""],
    ["ALL_PROXY", "http://"],
  ])("are found by %s, written %shost:port", async (name, scheme) => {
    const variables = { HTTPS_PROXY: "", [name]: `${scheme}127.0.0.1:${proxy.port}` };
    expect(await ask("model", [MODEL], variables)).toEqual([saidHi]);
    expect(proxy.asked).toHaveLength(1);
  });

  it("are told apart from a refusal: without the authority's certificate nothing is sent", async () => {
    const [said] = await ask("model", [MODEL], { NODE_EXTRA_CA_CERTS: "" });
    expect(said).toMatch(/certificate|Cannot connect/);
  });
});

describe("no proxy is asked", () => {
  it.each(["models.example", ".example", "example", "MODELS.example:443", "*", "other, models.example"])(
    "for a host that NO_PROXY names: %s",
    async (NO_PROXY) => {
      const [said] = await ask("model", [MODEL], { NO_PROXY });
      // There is no such host.
      expect(said).toMatch(/ENOTFOUND|EAI_AGAIN|Cannot connect/);
      expect(proxy.asked).toEqual([]);
    },
  );

  it.each(["model", "fetch", "module"])(
    "for this machine, whatever the variables say: by %s",
    async (who) => {
      const hosts = ["127.0.0.1", "localhost", "127.0.0.1."].slice(0, who === "module" ? 2 : 3);
      const urls = hosts.map((host) => `http://${host}:${portOf(plain)}/v1`);
      const variables = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: "other.example" };
      const answers = await ask(who, urls, variables);
      expect(answers).toEqual(urls.map(() => (who === "model" ? saidHi : answer)));
      expect({ direct, asked: proxy.asked }).toEqual({ direct: urls.length, asked: [] });
    },
  );

  it("for a Snowflake server on this machine, or one that NO_PROXY's domain has", async () => {
    const variables = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: "snowflakecomputing.com" };
    await ask("snowflake", [`http://127.0.0.1:${portOf(plain)}`, "account"], variables);
    expect(proxy.asked).toEqual([]);
    expect(direct).toBeGreaterThan(0);
  });
});

it("a plain address goes through HTTP_PROXY", async () => {
  await using plainProxy = await startConnectProxy(portOf(plain));
  const HTTP_PROXY = `http://127.0.0.1:${plainProxy.port}`;
  expect(await ask("model", ["http://models.example/v1"], { HTTP_PROXY })).toEqual([saidHi]);
  expect(plainProxy.asked).toHaveLength(1);
  expect(proxy.asked).toEqual([]);
});
