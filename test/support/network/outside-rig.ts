import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach } from "vitest";

import { runNode } from "../node-process.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { type ConnectProxy, startConnectProxy } from "./connect-proxy.ts";
import { privateAuthority } from "./private-authority.ts";

const PROJECT = join(import.meta.dirname, "../../..");
/** Half of what such a process costs is to compile what it loads. */
const KEPT_COMPILED = ["--import", "./cli/require-node.mjs"];
const ASKING = "test/support/network/ask-outside.ts";
const NAMES = [
  "models.example",
  "tools.example",
  "acme-test.snowflakecomputing.com",
  "a-bucket.s3.us-east-1.amazonaws.com",
];

/** What both servers answer, whatever they are asked: a model's reply. */
export const ANSWER = JSON.stringify({
  choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
});
/** The same, as the AI SDK gives it back. */
export const SAID_HI = [{ type: "text", text: "Hi" }];

interface OutsideRig {
  /** What a process is answered that trusts the authority and has the proxy in these variables. */
  readonly ask: (
    who: string,
    urls: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ) => Promise<readonly unknown[]>;
  /** New for each test; it leads to the server of the names. */
  readonly proxy: () => ConnectProxy;
  /** Of a server of this machine that speaks HTTP. */
  readonly plainPort: () => number;
  /** How often that one was asked in this test. */
  readonly direct: () => number;
}

/** A proxy, behind it a server whose names a private authority vouches for, and a server of this machine. */
export function outsideRig(): OutsideRig {
  const { authority, certificate: cert, key } = privateAuthority(NAMES);
  const secure = createServer({ cert, key }, (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(ANSWER);
  });
  let direct = 0;
  const plain = createPlainServer((_request, response) => {
    direct += 1;
    response.writeHead(200, { "content-type": "application/json" }).end(ANSWER);
  });
  let proxy: ConnectProxy;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const authorityFile = (): string => join(folder.path, "authority.pem");
  beforeAll(async () => {
    for (const server of [secure, plain]) await once(server.listen(0, "127.0.0.1"), "listening");
    folder = await temporaryFolder();
    await writeFile(authorityFile(), authority);
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
  return {
    async ask(who, urls, variables = {}) {
      const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, ...variables };
      const { stdout, stderr } = await runNode([...KEPT_COMPILED, ASKING, who, ...urls], {
        cwd: PROJECT,
        environment: { NODE_EXTRA_CA_CERTS: authorityFile(), ...environment },
      });
      if (stdout === "") throw new Error(stderr);
      return JSON.parse(stdout) as readonly unknown[];
    },
    proxy: () => proxy,
    plainPort: () => portOf(plain),
    direct: () => direct,
  };
}

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
