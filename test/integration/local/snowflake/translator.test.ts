import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { endTranslator } from "../../../../local/snowflake/translate/translator-thread.ts";
import { Translator } from "../../../../local/snowflake/translate/translator.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();
const translator = (keptIn?: string): Translator => new Translator(keptIn);

const facts = {
  user: "ANN",
  account: "LOCAL",
  role: "SYSADMIN",
  warehouse: "LOCAL",
  database: "ONE",
  schema: "PUBLIC",
  sessionId: 1,
  lastQueryId: "first",
};
const translated = async (by: Translator, sql: string, more: Partial<typeof facts> = {}) =>
  by.translate(await by.parse(sql), { ...facts, ...more });

describe("a statement's translation", () => {
  it("depends on the session's schema, and on a fact that it names", async () => {
    const one = translator();
    const sql = "SELECT CURRENT_ROLE() AS r, a FROM t";
    const all = [
      await translated(one, sql),
      await translated(one, sql, { role: "ANALYST" }),
      await translated(one, sql, { database: "TWO" }),
      await translated(one, sql, { user: "BEN" }),
    ];
    expect(all[1]?.[0]).toContain("'ANALYST'");
    expect(all[2]?.[0]).toContain('"TWO.PUBLIC"');
    expect(all[3]).toEqual(all[0]);
    expect(new Set(all.map(([text]) => text)).size).toBe(3);
  });

  it("of an earlier process is taken from its file", async () => {
    const file = join(folder.path, "below", "kept.txt");
    const [text = ""] = await translated(translator(file), "SELECT a FROM marked_table");
    expect(text).toContain("MARKED_TABLE");
    const kept = readFileSync(file, "utf8");
    writeFileSync(file, kept.replaceAll(String.raw`\"MARKED_TABLE\"`, String.raw`\"OTHER\"`));
    expect(await translated(translator(file), "SELECT a FROM marked_table")).toEqual([
      text.replaceAll("MARKED_TABLE", "OTHER"),
    ]);
  });

  it("that names the last query is made each time", async () => {
    const file = join(folder.path, "kept.txt");
    const one = translator(file);
    const [first] = await translated(one, "SELECT LAST_QUERY_ID() AS q");
    const [second] = await translated(one, "SELECT LAST_QUERY_ID() AS q", { lastQueryId: "second" });
    expect(first).toContain("'first'");
    expect(second).toContain("'second'");
    expect(readFileSync(file, "utf8")).not.toContain("'first'");
  });

  it.each([
    ["a line without its end", (file: string) => writeFileSync(file, readFileSync(file).subarray(0, -200))],
    ["bytes of anything", (file: string) => writeFileSync(file, Buffer.alloc(500, 0xff))],
    ["more lines", (file: string) => appendFileSync(file, `${"a".repeat(64)} {not json}\n\n \n`)],
  ])("is made anew where the file has %s", async (_, damage) => {
    const file = join(folder.path, "kept.txt");
    const expected = await translated(translator(file), "SELECT a, b FROM t");
    damage(file);
    expect(await translated(translator(file), "SELECT a, b FROM t")).toEqual(expected);
    expect(await translated(translator(file), "SELECT b FROM u")).toHaveLength(1);
  });

  it("is given although its file cannot be written or read", async () => {
    const locked = join(folder.path, "locked");
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    for (const file of [join(folder.path, "locked", "kept.txt"), folder.path, "/dev/null/kept.txt"])
      expect(await translated(translator(file), "SELECT a FROM t")).toHaveLength(1);
  });

  it("is refused in the same words each time, and the next is made", async () => {
    const one = translator();
    const refusals = await Promise.all(
      [1, 2].map(() => one.parse("SELECT FROM WHERE (").catch((error: unknown) => error)),
    );
    expect(refusals[0]).toMatchObject({ name: "SnowflakeError", code: "001003" });
    expect(refusals[1]).toEqual(refusals[0]);
    expect(await one.split("SELECT 1; SELECT 2")).toHaveLength(2);
  });

  it("is made by another thread once the first has ended", async () => {
    const one = translator();
    expect(await one.split("SELECT 1")).toHaveLength(1);
    await endTranslator();
    expect(await one.split("SELECT 2")).toHaveLength(1);
  });

  it("of what is long is not kept", async () => {
    const file = join(folder.path, "kept.txt");
    const one = translator(file);
    expect(await one.split(`SELECT '${"x".repeat(100_000)}'`)).toHaveLength(1);
    expect(await one.split("SELECT 1")).toHaveLength(1);
    expect(readFileSync(file).length).toBeLessThan(2000);
  });
});
