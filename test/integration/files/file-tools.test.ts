import { expect, it } from "vitest";

import { crewFiles } from "../../../functions/adapters/crew-files/readable-files.ts";
import { diskFiles } from "../../../functions/adapters/files/disk-files.ts";
import type { ToolContext } from "../../../functions/adapters/tools/built-in-tool.ts";
import { make as makeDirectoryRead } from "../../../functions/adapters/tools/made/directory-read.ts";
import { make as makeFileRead } from "../../../functions/adapters/tools/made/file-read.ts";
import { make as makeFileWrite } from "../../../functions/adapters/tools/made/file-write.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";
import { callTool } from "../../support/servers/tool-service.ts";

const folder = folderOfEachTest();

async function tools(settings = {}) {
  await folder.write("crew/notes.txt", "one\ntwo\nthree\n");
  await folder.write("crew/tools/secret.ts", "code");
  const context = {
    files: diskFiles(`${folder.path}/files`),
    crewFiles: crewFiles(`${folder.path}/crew`),
  } as unknown as ToolContext;
  return {
    read: makeFileRead("read", context, settings),
    write: makeFileWrite("write", context),
    list: makeDirectoryRead("list", context, {}),
  };
}

it("writes, lists and reads files of the execution, and reads those of the crew", async () => {
  const { read, write, list } = await tools();
  expect(await callTool(write, { filename: "week.md", content: "# Bread", directory: "./reports" })).toBe(
    "Content successfully written to reports/week.md",
  );
  expect(await callTool(list, { directory: "./" })).toBe("File paths: \n-notes.txt\n- reports/week.md");
  expect(await callTool(list, { directory: "reports" })).toBe("File paths: \n-reports/week.md");
  expect(await callTool(read, { file_path: "reports/week.md" })).toBe("# Bread");
  expect(await callTool(read, { file_path: "./notes.txt", start_line: 2, line_count: 1 })).toBe("two\n");
});

it("lets what the execution has written stand before a file of the crew, which stays as it is", async () => {
  const { read, write } = await tools();
  await callTool(write, { filename: "notes.txt", content: "mine" });
  expect(await callTool(read, { file_path: "notes.txt" })).toBe("mine");
});

it.each([false, "false", "No", "0"])("does not replace a file when overwrite is %j", async (overwrite) => {
  const { read, write } = await tools();
  await callTool(write, { filename: "a.md", content: "one" });
  expect(await callTool(write, { filename: "a.md", content: "two", overwrite })).toBe(
    "File a.md already exists and overwrite option was not passed.",
  );
  expect(await callTool(read, { file_path: "a.md" })).toBe("one");
});

it.each([true, "true", "YES", "1", "on"])("replaces a file when overwrite is %j", async (overwrite) => {
  const { read, write } = await tools();
  await callTool(write, { filename: "a.md", content: "one" });
  await callTool(write, { filename: "a.md", content: "two", overwrite });
  expect(await callTool(read, { file_path: "a.md" })).toBe("two");
});

it("reads the file that the crew fixes, unless the model names another", async () => {
  const { read } = await tools({ file_path: "notes.txt" });
  expect(read.description).toContain("The default file is notes.txt");
  expect(await callTool(read, {})).toBe("one\ntwo\nthree\n");
  const { read: unfixed } = await tools();
  await expect(callTool(unfixed, {})).rejects.toThrow("No file path provided");
});

it.each([
  ["../crew/notes.txt", "leads out of the folder"],
  ["/etc/passwd", "is no path inside the folder"],
  ["tools/secret.ts", "File not found at path: tools/secret.ts"],
  ["none.txt", "File not found at path: none.txt"],
])("does not read %s", async (file_path, message) => {
  const { read } = await tools();
  await expect(callTool(read, { file_path })).rejects.toThrow(message);
});

it.each([
  { filename: "../x" },
  { filename: "/tmp/x" },
  { filename: "x", directory: "../.." },
  { filename: "x", directory: "/tmp" },
  { filename: "x", directory: "/" },
  { filename: "x", directory: "C:\\temp" },
  { filename: "" },
])("writes nothing at %j", async (where) => {
  const { write, list } = await tools();
  await expect(callTool(write, { content: "x", ...where })).rejects.toThrow(/folder|names no file/);
  expect(await callTool(list, { directory: "." })).toBe("File paths: \n-notes.txt");
});

it("says of what is no text that it is none", async () => {
  const { read } = await tools({ encoding: "utf-8" });
  const files = diskFiles(`${folder.path}/files`);
  await files.write({ executionId: "e", name: "a.bin", bytes: Buffer.from([0xff, 0xfe]) }, true);
  await expect(callTool(read, { file_path: "a.bin" })).rejects.toThrow(
    "Failed to decode file a.bin as utf-8",
  );
});

it("touches nothing in a rehearsal", async () => {
  const { read, write, list } = await tools();
  expect([
    write.rehearse?.({ filename: "a.md", content: "x" }),
    read.rehearse?.({ file_path: "a.md" }),
    list.rehearse?.({ directory: "." }),
  ]).toEqual([
    "Rehearsed: a.md was not written.",
    "Rehearsed: a.md was not read.",
    "Rehearsed: . was not looked into.",
  ]);
});
