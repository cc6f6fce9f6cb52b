import { afterAll, beforeAll, expect, it } from "vitest";

import { folderOfEachTest } from "../../support/folder-of-each-test.ts";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { endOf } from "../../support/stack/api-client.ts";
import { startStack } from "../../support/stack/running-stack.ts";

const PAGE = "<script>alert(1)</script>";
const folder = folderOfEachTest();

/** Reads the crew's file, writes a page, and answers. */
let models: ScriptedModelServer;
beforeAll(async () => {
  models = await startScriptedModelServer(({ messages }) => {
    const told = messages.filter(({ role }) => role === "tool").map(({ content }) => content);
    if (told.length > 0) return told.join(" | ");
    return {
      toolCalls: [
        { name: "read_a_files_content", arguments: { file_path: "data/prices.csv" } },
        { name: "file_writer_tool", arguments: { filename: "report.html", directory: "out", content: PAGE } },
      ],
    };
  });
});
afterAll(() => models?.[Symbol.asyncDispose]());

it("a crew reads its own files and writes others, which the API hands out as nothing that runs", async () => {
  await folder.write("crews/shop/data/prices.csv", "bread,3.2");
  await folder.write(
    "crews/shop/agents.yaml",
    "a: {role: A, goal: G, backstory: B, tools: [FileReadTool, FileWriterTool]}",
  );
  await folder.write(
    "crews/shop/tasks.yaml",
    'write: {description: Write., expected_output: E, agent: a, output_file: "reports/week 1.md"}',
  );
  await using stack = await startStack({
    CREWS_DIR: `${folder.path}/crews`,
    MODEL: "openai/scripted",
    OPENAI_API_KEY: "sk-test-key",
    OPENAI_BASE_URL: models.url,
  });
  const { api } = stack.endpoints;
  const started = await fetch(`${api}/crew/start`, { method: "POST" });
  const { execution_id: id } = (await started.json()) as { readonly execution_id: string };
  const status = await endOf(api, id);
  const answer = "bread,3.2 | Content successfully written to out/report.html";
  expect(status).toMatchObject({ status: "COMPLETED", result: { raw: answer } });
  const list = await fetch(`${api}/crew/executions/${id}/files`);
  const { files } = (await list.json()) as { readonly files: readonly { readonly name: string }[] };
  expect(files.map(({ name }) => name)).toEqual(["out/report.html", "reports/week 1.md"]);
  const report = await fetch(`${api}/crew/executions/${id}/files/reports/week%201.md`);
  expect([await report.text(), report.headers.get("content-type")]).toEqual([
    answer,
    "text/markdown; charset=utf-8",
  ]);
  const page = await fetch(`${api}/crew/executions/${id}/files/out/report.html`);
  expect([page.status, await page.text()]).toEqual([200, PAGE]);
  expect(Object.fromEntries(page.headers)).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename="report.html"; filename*=UTF-8''report.html`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox",
  });
  for (const name of ["none.md", "..%2F..%2Fendpoints.json", "out", "%2e%2e/x"]) {
    const missing = await fetch(`${api}/crew/executions/${id}/files/${name}`);
    expect([name, missing.status]).toEqual([name, 404]);
  }
});
