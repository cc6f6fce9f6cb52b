import { randomBytes } from "node:crypto";
import {
  closeSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, expect, it } from "vitest";

import { startLocalDynamoDb } from "../../../local/dynamodb/server.ts";
import { onSmallDisk } from "../../support/disk/small-disk.ts";
import { folder, table, TableName } from "../../support/journal/local-dynamodb.ts";

afterAll(() => rmSync(folder, { recursive: true }));

/** Without repetitions, by which a client would hide what it was answered. */
const clientOf = (url: string) =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: url,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    }),
  );
type Client = ReturnType<typeof clientOf>;

/** As a header has them, entries in both indexes. */
const put = (client: Client, id: string, bytes: number) =>
  client.send(
    new PutCommand({
      TableName,
      Item: {
        execution_id: id,
        entry: "header",
        list: "all",
        created_at: id,
        open: "yes",
        text: randomBytes(bytes / 2).toString("hex"),
      },
    }),
  );

const isThere = async (client: Client, id: string): Promise<boolean> => {
  const Key = { execution_id: id, entry: "header" };
  return (await client.send(new GetCommand({ TableName, Key }))).Item !== undefined;
};

const listed = async (client: Client, IndexName: string, field: string, value: string) => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      IndexName,
      KeyConditionExpression: "#f = :v",
      ExpressionAttributeNames: { "#f": field },
      ExpressionAttributeValues: { ":v": value },
    }),
  );
  return Items.map((item) => String(item["execution_id"]));
};

it("answers 500 when the disk is full, says so once, goes on when there is room, and keeps what it answered", async () => {
  const directory = join(folder, "full");
  const source = new URL("../../../local/dynamodb/server.ts", import.meta.url).href;
  const options = JSON.stringify({ directory, table });
  await using child = await onSmallDisk(
    `import { startLocalDynamoDb } from ${JSON.stringify(source)};
     const options = { ...${options}, log: (line) => console.log(line) };
     console.log((await startLocalDynamoDb(options)).url);`,
    900,
  );
  const client = clientOf(child.url);
  const kept: string[] = [];
  const refused: unknown[] = [];
  for (let n = 0; n < 16; n += 1) {
    const writes = ["a", "b"].map(async (which) => {
      const id = `${String(n).padStart(2, "0")}${which}`;
      await put(client, id, 100_000);
      kept.push(id);
    });
    for (const written of await Promise.allSettled(writes))
      if (written.status === "rejected") refused.push(written.reason);
  }
  expect(refused.length).toBeGreaterThan(0);
  for (const reason of refused)
    expect(reason).toMatchObject({ name: "InternalServerError", $metadata: { httpStatusCode: 500 } });
  const outages = child.lines.filter((line) => line.includes("cannot be written"));
  expect(outages[0]).toMatch(
    /^The journal in \S+full cannot be written: IO error: .*File too large\. Make room on that disk: the stack goes on by itself then\. Until then starts are answered 500\.$/,
  );
  expect(child.lines.filter((line) => line.includes("can be written again")).length).toBeGreaterThan(0);
  expect(child.child.exitCode).toBe(null);
  await child.kill();

  await using again = await startLocalDynamoDb({ directory, table }).then((local) => ({
    ...local,
    [Symbol.asyncDispose]: () => local.close(),
  }));
  const later = clientOf(again.url);
  const there = await Promise.all(kept.map((id) => isThere(later, id)));
  expect(kept.filter((_, at) => there[at] !== true)).toEqual([]);
  // What was refused is in no index either.
  for (const ids of [
    await listed(later, "latest", "list", "all"),
    await listed(later, "open", "open", "yes"),
  ]) {
    const present = await Promise.all(ids.map((id) => isThere(later, id)));
    expect(ids.filter((_, at) => present[at] !== true)).toEqual([]);
  }
});

type Damage = (file: string) => void;
const cut: Damage = (file) => {
  const open = openSync(file, "r+");
  ftruncateSync(open, Math.floor(statSync(file).size / 2));
  closeSync(open);
};
const zeroed: Damage = (file) => writeFileSync(file, Buffer.alloc(statSync(file).size));
const emptied: Damage = (file) => writeFileSync(file, "");
const removed: Damage = (file) => rmSync(file);

it.each([
  ["a table of items, cut", ".ldb", cut],
  ["a table of items, zeroed", ".ldb", zeroed],
  ["a table of items, emptied", ".ldb", emptied],
  ["a table of items, removed", ".ldb", removed],
  ["the list of tables, zeroed", "MANIFEST", zeroed],
  ["the list of tables, removed", "MANIFEST", removed],
  ["the name of the list, emptied", "CURRENT", emptied],
] as const)(
  "a damaged journal ends no process, and is told with what to do: %s",
  async (name, part, damage) => {
    const directory = join(folder, name.replaceAll(/\W+/g, "-"));
    const lines: string[] = [];
    const first = await startLocalDynamoDb({ directory, table });
    for (let n = 0; n < 16; n += 1) await put(clientOf(first.url), String(n), 350_000);
    await first.close();
    // What LevelDB has not moved from its log into tables by then, it moves when it opens the store.
    await (await startLocalDynamoDb({ directory, table })).close();
    const files = readdirSync(directory).filter((file) => file.includes(part));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) damage(join(directory, file));
    try {
      const local = await startLocalDynamoDb({ directory, table, log: (line) => lines.push(line) });
      const client = clientOf(local.url);
      const asked = await Promise.allSettled([
        ...Array.from({ length: 16 }, (_, n) => isThere(client, String(n))),
        listed(client, "latest", "list", "all"),
      ]);
      await local.close();
      const failed = asked.filter((one) => one.status === "rejected");
      expect(failed.length).toBeGreaterThan(0);
      for (const { reason } of failed) expect(reason).toMatchObject({ name: "InternalServerError" });
    } catch (error) {
      lines.push(String((error as Error).message));
    }
    expect(lines[0]).toMatch(
      /^The journal in \S+ cannot be (?:opened|read): .*put a copy of it in its place, or move it away to begin with an empty journal\.$/,
    );
  },
);

it("says what LevelDB drops of a damaged log when it opens it", async () => {
  const directory = join(folder, "damaged-log");
  const lines: string[] = [];
  const first = await startLocalDynamoDb({ directory, table });
  for (const id of ["first", "second"]) await put(clientOf(first.url), id, 100_000);
  await first.close();
  const [log = ""] = readdirSync(directory).filter((file) => file.endsWith(".log"));
  const bytes = readFileSync(join(directory, log));
  writeFileSync(join(directory, log), bytes.fill("nonsense", 5000, 90_000));
  await (await startLocalDynamoDb({ directory, table, log: (line) => lines.push(line) })).close();
  expect(lines).toEqual([
    expect.stringMatching(
      /^The journal in \S+damaged-log is damaged: LevelDB left out [1-9]\d+ bytes that it could not read, and what they held is lost\. If you have a copy of the journal, stop this stack and put the copy in its place\.$/,
    ),
  ]);
});
