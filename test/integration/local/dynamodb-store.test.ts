import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { CreateTableCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, describe, expect, it } from "vitest";

import { type LocalDynamoDb, startLocalDynamoDb } from "../../../local/dynamodb/server.ts";
import { clientOf, folder, table, TableName } from "../../support/journal/local-dynamodb.ts";

afterAll(() => rmSync(folder, { recursive: true }));

describe("local DynamoDB's store", () => {
  const open: LocalDynamoDb[] = [];
  afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

  async function runChild(program: string) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      cwd: new URL("../../..", import.meta.url),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return { child, url };
  }

  async function start(directory: string): Promise<LocalDynamoDb> {
    const local = await startLocalDynamoDb({ directory, table });
    open.push(local);
    return local;
  }

  it("keeps its items when it is closed and started again", async () => {
    const directory = join(folder, "reopened");
    const first = await startLocalDynamoDb({ directory, table });
    await clientOf(first).send(
      new PutCommand({ TableName, Item: { execution_id: "kept", entry: "header" } }),
    );
    await first.close();
    const second = await start(directory);
    const Key = { execution_id: "kept", entry: "header" };
    expect((await clientOf(second).send(new GetCommand({ TableName, Key }))).Item).toEqual(Key);
  });

  it("says so when another has the folder open", async () => {
    const directory = join(folder, "locked");
    await start(directory);
    await expect(startLocalDynamoDb({ directory, table })).rejects.toThrow("Is another process using it?");
  });

  it("says what to do when it is damaged, and blames no other process", async () => {
    const directory = join(folder, "damaged");
    await (await startLocalDynamoDb({ directory, table })).close();
    writeFileSync(join(directory, "CURRENT"), "MANIFEST-of nothing\n");
    const failure: unknown = await startLocalDynamoDb({ directory, table }).catch((error: unknown) => error);
    expect(String(failure)).toMatch(
      /^Error: The journal in \S+damaged cannot be opened: .*put a copy of it in its place, or move it away/,
    );
    expect(String(failure)).not.toContain("another process");
  });

  it("has every acknowledged write after its process was killed", async () => {
    const directory = join(folder, "killed");
    const source = new URL("../../../local/dynamodb/server.ts", import.meta.url).href;
    const program = `
      import { startLocalDynamoDb } from ${JSON.stringify(source)};
      const local = await startLocalDynamoDb(${JSON.stringify({ directory, table })});
      console.log(local.url);`;
    const { child, url } = await runChild(program);
    const client = clientOf({ url });
    const acknowledged: number[] = [];
    const write = async (n: number): Promise<void> => {
      await client.send(
        new PutCommand({
          TableName,
          Item: { execution_id: "killed", entry: String(n), text: "x".repeat(5000) },
        }),
      );
      acknowledged.push(n);
      if (acknowledged.length === 300) child.kill("SIGKILL");
    };
    const exit = once(child, "exit");
    await Promise.allSettled(Array.from({ length: 400 }, (_, n) => write(n)));
    await exit;
    const again = clientOf(await start(directory));
    const lost: number[] = [];
    for (const n of acknowledged) {
      const { Item } = await again.send(
        new GetCommand({ TableName, Key: { execution_id: "killed", entry: String(n) } }),
      );
      if (Item === undefined) lost.push(n);
    }
    expect({ lost, enough: acknowledged.length >= 300 }).toEqual({ lost: [], enough: true });
  });

  it("starts anew if it was killed before its table became active", async () => {
    const directory = join(folder, "creating");
    const program = `
      import dynalite from "dynalite";
      const server = dynalite(${JSON.stringify({ path: directory, createTableMs: 60_000 })});
      server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`;
    const { child, url } = await runChild(program);
    const created = await clientOf({ url }).send(new CreateTableCommand(table));
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
    const again = clientOf(await start(directory));
    const { Table } = await again.send(new DescribeTableCommand({ TableName }));
    expect([created.TableDescription?.TableStatus, Table?.TableStatus]).toEqual(["CREATING", "ACTIVE"]);
  });
});
