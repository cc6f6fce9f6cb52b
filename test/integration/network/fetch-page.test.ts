import type { lookup as systemLookup } from "node:dns";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { type PageOptions, pageReader } from "../../../functions/adapters/network/fetch-page.ts";
import { startConnectProxy } from "../../support/network/connect-proxy.ts";

async function startPages(listener: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    listener(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    asked,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A name server that gives one list of addresses after the other. */
function namesGive(...answers: readonly (readonly string[])[]): typeof systemLookup {
  let times = 0;
  const lookup = (
    _name: string,
    _options: unknown,
    callback: (error: null, found: { address: string; family: number }[]) => void,
  ): void => {
    const found = answers[Math.min(times, answers.length - 1)] ?? [];
    times += 1;
    callback(
      null,
      found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  return lookup as unknown as typeof systemLookup;
}

const read = async (url: string, options: Partial<PageOptions> = {}) =>
  pageReader({ environment: {}, ...options })(url, {}, AbortSignal.timeout(60_000));

const THIS_MACHINE = { allowedHosts: ["127.0.0.1"] };

describe("a page", () => {
  it("is read after its redirects, with its kind", async () => {
    await using pages = await startPages((request, response) => {
      if (request.url === "/a") return void response.writeHead(302, { location: "/b?c" }).end("moved");
      response
        .writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" })
        .end(gzipSync("here"));
    });
    const { bytes, ...page } = await read(`http://127.0.0.1:${pages.port}/a`, THIS_MACHINE);
    expect([page, Buffer.from(bytes).toString()]).toEqual([
      { url: `http://127.0.0.1:${pages.port}/b?c`, status: 200, contentType: "text/plain" },
      "here",
    ]);
  });

  it.each([
    ["http://127.0.0.1/", "127.0.0.1 is not on the internet"],
    ["http://[::ffff:169.254.169.254]/", "is not on the internet"],
    ["http://2852039166/latest/meta-data/", "169.254.169.254 is not on the internet"],
    ["http://localhost:9/", "localhost is not on the internet"],
    ["file:///etc/passwd", "file: addresses are not read"],
    ["ftp://example.com/", "ftp: addresses are not read"],
    ["gopher://example.com/", "gopher: addresses are not read"],
    ["//example.com", "is no address of a page"],
    ["no address", "is no address of a page"],
  ])("at %s is refused", async (url, message) => {
    await expect(read(url)).rejects.toThrow(message);
  });

  it.each([[["127.0.0.1"]], [["93.184.216.34", "10.0.0.1"]], [["::1"]], [["fd00:ec2::254"]]])(
    "of a name that leads to %j is refused",
    async (addresses) => {
      await using pages = await startPages((_request, response) => response.end("secret"));
      const lookup = namesGive(addresses);
      await expect(read(`http://example.com:${pages.port}/`, { lookup })).rejects.toThrow(
        "example.com is not on the internet, and pages elsewhere are not read",
      );
      expect(pages.asked).toEqual([]);
    },
  );

  it("is asked at the address that was checked, though the name leads elsewhere a moment later", async () => {
    await using pages = await startPages((_request, response) => response.end("inner"));
    // 192.0.2.1 stands for a public one that nothing answers at: only it may be connected to.
    const lookup = namesGive(["192.0.2.1"], ["127.0.0.1"]);
    const options = { lookup, allowedHosts: ["192.0.2.1"] };
    const limited = pageReader({ environment: {}, ...options });
    await expect(
      limited(`http://rebinding.example:${pages.port}/`, {}, AbortSignal.timeout(500)),
    ).rejects.toThrow(/aborted|fetch failed/);
    await expect(read(`http://rebinding.example:${pages.port}/`, options)).rejects.toThrow(
      "not on the internet",
    );
    expect(pages.asked).toEqual([]);
  });

  it.each([
    "http://169.254.169.254/latest/",
    "http://[::1]:9/",
    "http://metadata.google.internal/",
    "file:///etc/passwd",
  ])("that leads on to %s is not followed there", async (location) => {
    await using pages = await startPages((_request, response) => response.writeHead(307, { location }).end());
    await expect(read(`http://127.0.0.1:${pages.port}/`, THIS_MACHINE)).rejects.toThrow(
      /is not on the internet|addresses are not read/,
    );
    expect(pages.asked).toHaveLength(1);
  });

  it("that leads on to another server is not told there what was meant for the first", async () => {
    const told: (string | undefined)[] = [];
    await using other = await startPages((request, response) => {
      told.push(request.headers.authorization, request.headers["x-secret"] as string, request.headers.accept);
      response.end("there");
    });
    await using pages = await startPages((request, response) => {
      told.push(request.headers.authorization);
      const location = request.url === "/a" ? "/b" : `http://127.0.0.1:${other.port}/`;
      response.writeHead(302, { location }).end();
    });
    const headers = { authorization: "Bearer key", "x-secret": "s", accept: "text/html" };
    const page = await pageReader({ environment: {}, ...THIS_MACHINE })(
      `http://127.0.0.1:${pages.port}/a`,
      headers,
      AbortSignal.timeout(60_000),
    );
    expect([page.status, told]).toEqual([
      200,
      ["Bearer key", "Bearer key", undefined, undefined, "text/html"],
    ]);
  });

  it("that leads on without end is given up", async () => {
    await using pages = await startPages((_request, response) =>
      response.writeHead(301, { location: "/" }).end(),
    );
    await expect(read(`http://127.0.0.1:${pages.port}/`, THIS_MACHINE)).rejects.toThrow(
      "leads on more than 5 times",
    );
    expect(pages.asked).toHaveLength(6);
  });

  it("of more than 5 MB is given up, packed as it may be", async () => {
    await using pages = await startPages((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(20_000_000)));
    });
    await expect(read(`http://127.0.0.1:${pages.port}/`, THIS_MACHINE)).rejects.toThrow(
      "is larger than 5 MB",
    );
  });

  it("of a network that is allowed is read", async () => {
    await using pages = await startPages((_request, response) => response.end("ours"));
    const page = await read(`http://127.0.0.1:${pages.port}/`, { allowedHosts: ["127.0.0.0/8"] });
    expect(page.status).toBe(200);
  });

  it("is asked through the proxy, which finds the address, but for names that are no public ones", async () => {
    await using pages = await startPages((_request, response) => response.end("through"));
    await using proxy = await startConnectProxy(pages.port);
    const environment = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` };
    const page = await read("http://example.com/page", { environment });
    expect(Buffer.from(page.bytes).toString()).toBe("through");
    await expect(read("http://metadata.google.internal/", { environment })).rejects.toThrow(
      "not on the internet",
    );
    expect(proxy.asked).toHaveLength(1);
  });
});
