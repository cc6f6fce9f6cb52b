import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setDefaultCACertificates } from "node:tls";

import { startConnectProxy } from "../../support/network/connect-proxy.ts";
import { privateAuthority } from "../../support/network/private-authority.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A request as it left a tool. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Answer {
  readonly type: string;
  readonly body: string;
}

/** Every host that a case's tools ask. */
const HOSTS = [
  "google.serper.dev",
  "scrape.serper.dev",
  "pages.example",
  "r.jina.ai",
  "api.search.brave.com",
  "api.tavily.com",
  "api.exa.ai",
  "api.firecrawl.dev",
  "a-bucket.s3.eu-west-1.amazonaws.com",
  "bedrock-agent-runtime.eu-west-1.amazonaws.com",
];

/**
 * Stands in for the internet: a proxy with CONNECT, behind which one server has the names of all services, by
 * certificates of an authority that this process trusts from now on.
 */
export async function startOutsideWorld() {
  const { authority, certificate: cert, key } = privateAuthority(HOSTS);
  let sent: Sent[] = [];
  let answer: Answer = { type: "application/json", body: "{}" };
  const server = createServer({ cert, key }, (request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      const { method = "", url = "", headers } = request;
      const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
      const body = Buffer.concat(chunks).toString();
      sent.push({ method, url: `https://${headers.host}${url}`, headers: Object.fromEntries(texts), body });
      response.writeHead(200, { "content-type": answer.type }).end(answer.body);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const proxy = await startConnectProxy((server.address() as AddressInfo).port);
  const folder = await temporaryFolder();
  const authorityFile = join(folder.path, "authority.pem");
  await writeFile(authorityFile, authority);
  setDefaultCACertificates([authority]);
  return {
    /** What a process needs to ask through the proxy and to trust who answers. */
    variables: {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      SSL_CERT_FILE: authorityFile,
      REQUESTS_CA_BUNDLE: authorityFile,
      AWS_CA_BUNDLE: authorityFile,
    },
    /** What was sent while the work went on, every request being answered so. */
    async during(wanted: Answer, work: () => Promise<unknown>): Promise<readonly Sent[]> {
      answer = wanted;
      sent = [];
      await work();
      return sent;
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
