import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { stepcrew } from "../../../support/commands/stepcrew-command.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";
import { writeWheel } from "../../../support/python/hand-made-wheels.ts";
import { testPython } from "../../../support/python/python-environment.ts";

const python = await testPython();
const folder = folderOfEachTest();

const CREW = JSON.stringify({
  agents: { clerk: { role: "Clerk", goal: "Quote", backstory: "Sells", tools: ["price_of"] } },
  tasks: [{ name: "quote", agent: "clerk", description: "A price", expected_output: "A sum" }],
});
const TOOL = `from crewai.tools import tool
import requests

@tool("price_of")
def price_of(article: str) -> str:
    """Tells a price."""
    return article
`;

const run = (...words: readonly string[]) =>
  stepcrew(words, {
    cwd: folder.path,
    environment: {
      CREW_DATA_DIR: join(folder.path, "data"),
      PIP_NO_INDEX: "1",
      PIP_FIND_LINKS: join(folder.path, "index"),
      PYTHON_PROGRAM: python.executable ?? "",
    },
  });

it.skipIf(python.missing !== undefined)(
  "makes the lock, shows what is in it and what it added, and tells what is wrong at its place",
  async () => {
    await folder.write("crews/shop/crew.jsonc", CREW);
    await folder.write("crews/shop/tools/price.py", TOOL.replace("import requests\n", ""));
    writeWheel(join(folder.path, "index"), { name: "pydantic", version: "2.12.0" });
    const made = await run("python", "shop");
    expect(made).toMatchObject({ exitCode: 0 });
    expect(made.stdout).toBe(
      "shop: python.lock is made, for Python 3.13: 1 package, 1 tool, 0 functions.\n  pydantic is added: CrewAI's tools are made of it\n",
    );
    expect(made.stderr).toContain(
      "shop: Finding 1 package and what it needs for Lambda (arm64, Python 3.13) …",
    );
    await folder.write("crews/shop/tools/price.py", TOOL);
    const refused = await run("python");
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.stdout).toContain("shop: the registry has no requests");
    const listed = await run("crews");
    expect(listed).toMatchObject({ exitCode: 1 });
    expect(listed.stdout).toContain(
      "unfinished: shop/python.lock:1: The crew's Python cannot be used: the registry has no requests",
    );
    expect(readFileSync(join(folder.path, "crews/shop/python.lock"), "utf8")).not.toContain("requests");
  },
);
