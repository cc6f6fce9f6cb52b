import { expect, it } from "vitest";

import { readCrews } from "../../../../functions/adapters/crew-files/read-crews.ts";
import { findCrewModules } from "../../../../infra/bundle/crew-modules.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();

const crew = (tool: string) =>
  JSON.stringify({
    agents: { a: { role: "R", goal: "G", backstory: "B" } },
    tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a", tools: [tool] }],
  });

it("tools in _shared/tools are every crew's, unless it has its own, and _shared is no crew", async () => {
  await folder.write("one/crew.jsonc", crew("look"));
  await folder.write("two/crew.jsonc", crew("look"));
  await folder.write("two/tools/look.ts", "export default 2;");
  await folder.write("_shared/tools/look.ts", "export default 1;");
  const crews = await readCrews(folder.path);
  expect(crews.map(({ name, problems }) => [name, problems])).toEqual([
    ["one", []],
    ["two", []],
  ]);
  const modules = findCrewModules(folder.path, ["one", "two"]);
  expect(modules.map(({ target, source }) => [target, source])).toEqual([
    ["crews/one/tools/look", `${folder.path}/_shared/tools/look.ts`],
    ["crews/two/tools/look", `${folder.path}/two/tools/look.ts`],
  ]);
});

it("a crew's PDFs and Python are named, and neither in a virtual environment nor among notes are files read", async () => {
  await folder.write("one/crew.jsonc", crew("look"));
  await folder.write("one/tools/look.ts", "export default 1;");
  await folder.write("one/knowledge/manual.pdf", "%PDF");
  await folder.write("one/knowledge/notes.json", "{not json");
  await folder.write("one/main.py", "print(1)");
  await folder.write("one/venv/lib/site.py", "print(1)");
  await folder.write("_shared/for_others.py", "print(1)");
  const [found] = await readCrews(folder.path);
  expect(found?.problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
    `main.py: main.py is Python that nothing here names: a tool is named by its class or function, a guardrail or a hook as {"python": "module.function"}`,
    "knowledge/manual.pdf: knowledge/manual.pdf is not read: write a tool that looks up what is needed",
  ]);
});
