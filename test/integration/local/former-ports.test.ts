import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";

import { beforeEach, expect, it } from "vitest";

import { formerPorts } from "../../../local/former-ports.ts";
import { listen } from "../../../local/listen.ts";
import { startLocalSnowflake } from "../../../local/snowflake/server.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();
let lines: string[];
beforeEach(() => {
  lines = [];
});

const ports = () => formerPorts(folder.path, (line) => lines.push(line));
const closed = async (server: Server): Promise<void> => {
  server.close();
  await once(server, "close");
};

/** A start whose Snowflake listens, and remembers where. */
async function start(): Promise<{ readonly server: Server; readonly url: string }> {
  const former = await ports();
  const server = createServer();
  const url = await listen(server, former.of("snowflake"));
  await former.keep({ snowflake: url });
  return { server, url };
}

it("a server listens where it did at the last start", async () => {
  const first = await start();
  await closed(first.server);
  const second = await start();
  await closed(second.server);
  expect([second.url, lines]).toEqual([first.url, []]);
});

it("a port that another program has is given up with a line that says why, and the new one is kept", async () => {
  const first = await start();
  const second = await start();
  const { port } = new URL(first.url);
  expect(lines).toEqual([
    `warning: Snowflake has another port than at the last start, because that one is taken (listen EADDRINUSE: address already in use 127.0.0.1:${port}). Clients need the address that is shown below.`,
  ]);
  expect(second.url).not.toBe(first.url);
  await closed(first.server);
  await closed(second.server);
  const third = await start();
  await closed(third.server);
  expect([third.url, lines.length]).toEqual([second.url, 1]);
});

it("a server that is elsewhere this time has its port again when it is back", async () => {
  const { server, url } = await start();
  await (await ports()).keep({ dynamodb: "http://127.0.0.1:8000" });
  expect((await ports()).of("snowflake").formerPort).toBe(Number(new URL(url).port));
  expect((await ports()).of("dynamodb").formerPort).toBe(8000);
  await closed(server);
});

it("a port that is asked for is had or refused, whatever an earlier one was", async () => {
  const { server, url } = await start();
  const port = Number(new URL(url).port);
  await expect(listen(createServer(), { port, formerPort: 1 })).rejects.toThrow("EADDRINUSE");
  const host = "203.0.113.1";
  await expect(listen(createServer(), { host, formerPort: port })).rejects.toThrow("EADDRNOTAVAIL");
  await closed(server);
});

it.each(["", "{", "[]", '{"snowflake":"40000"}', '{"snowflake":70000}'])(
  "a file without ports is told, and written anew: %j",
  async (text) => {
    const file = await folder.write("ports.json", text);
    const { server, url } = await start();
    await closed(server);
    expect(lines).toEqual([`${file} holds no ports, and any free ones are taken.`]);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ snowflake: Number(new URL(url).port) });
  },
);

it("a file that cannot be read is told, and stops nothing", async () => {
  await mkdir(join(folder.path, "ports.json"));
  expect((await ports()).of("snowflake").formerPort).toBeUndefined();
  expect(lines).toEqual([
    expect.stringMatching(/ports\.json cannot be read, and any free ports are taken: EISDIR/),
  ]);
});

it("a Snowflake that cannot listen gives its file back", async () => {
  const { server, url } = await start();
  const file = join(folder.path, "snowflake.duckdb");
  await expect(startLocalSnowflake({ file, port: Number(new URL(url).port) })).rejects.toThrow("EADDRINUSE");
  await (await startLocalSnowflake({ file })).close();
  await closed(server);
});
