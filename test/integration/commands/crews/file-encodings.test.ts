import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { describe, expect, it } from "vitest";

import { readCrews } from "../../../../functions/adapters/crew-files/read-crews.ts";
import { readMigrations } from "../../../../functions/adapters/snowflake/migrations/migration-files.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();

const AGENTS = "writer:\n  role: Müller\n  goal: G\n  backstory: B\n";
const TASKS = "t:\n  description: D\n  expected_output: E\n  agent: writer\n  output_json: Answer\n";
const SCHEMA = '{"type": "object", "properties": {"a": {"type": "string", "description": "Ä"}}}';
const FILES = {
  "agents.yaml": AGENTS,
  "tasks.yaml": TASKS,
  "crew.jsonc": '{\n  // Für uns.\n  "agents": {"writer": {}, "chief": {"config": "chief"}}}',
  "agents/chief.jsonc": '{"role": "Château", "goal": "G", "backstory": "B"}',
  "schemas/Answer.json": SCHEMA,
  "tools/look.ts": "// Größe\nexport default 1;\n",
};

async function crewWith(encoded: (file: string, text: string) => Uint8Array | string) {
  for (const [file, text] of Object.entries(FILES)) {
    const path = join(folder.path, "sample", file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, encoded(file, text));
  }
  const [crew] = await readCrews(folder.path);
  return crew;
}

it("a byte order mark in front of any file of a crew is ignored", async () => {
  const { crew, problems } = (await crewWith((_, text) => `\uFEFF${text}`)) ?? {};
  expect(problems?.map(({ message }) => message)).toEqual([
    "no task names the agent chief, so that it does nothing",
  ]);
  expect(crew?.agents.map(({ role }) => role)).toEqual(["Müller", "Château"]);
});

describe("a file of a crew that is not UTF-8 is an error with its line", () => {
  it.each([
    ["agents.yaml", 2, "0xfc"],
    ["crew.jsonc", 2, "0xfc"],
    ["agents/chief.jsonc", 1, "0xe2"],
    ["schemas/Answer.json", 1, "0xc4"],
    ["tools/look.ts", 1, "0xf6"],
  ])("%s", async (wrong, line, byte) => {
    const found = await crewWith((file, text) => (file === wrong ? Buffer.from(text, "latin1") : text));
    expect([found?.crew, found?.problems]).toEqual([
      undefined,
      [
        {
          level: "error",
          file: wrong,
          path: "",
          line,
          message: expect.stringMatching(
            `^The file is not UTF-8: byte \\d+, from 0, is ${byte}\\. Save`,
          ) as unknown,
        },
      ],
    ]);
  });

  it("in UTF-16", async () => {
    const found = await crewWith((_, text) => Buffer.from(`\uFEFF${text}`, "utf16le"));
    expect(found?.problems[0]?.message).toContain("byte 0, from 0, is 0xff");
  });
});

describe("a migration", () => {
  const write = (bytes: Uint8Array) => writeFile(join(folder.path, "V1.0.0__x.sql"), bytes);

  it("that is not UTF-8 is refused, for its texts would be changed", async () => {
    await write(Buffer.from("SELECT 'Müller';", "latin1"));
    await expect(readMigrations(folder.path, {})).rejects.toThrow("V1.0.0__x.sql is not UTF-8: see byte 9");
  });

  it("is the same with a byte order mark", async () => {
    await write(Buffer.from("SELECT 1;"));
    const [plain] = await readMigrations(folder.path, {});
    await write(Buffer.from("\uFEFFSELECT 1;"));
    expect(await readMigrations(folder.path, {})).toEqual([plain]);
  });
});
