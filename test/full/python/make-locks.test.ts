import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { PythonLock } from "../../../functions/crew/load/python/python-lock.ts";
import { buildPythonFunction } from "../../../infra/python/function/build-function.ts";
import {
  type LockOutcome,
  type LocksRequest,
  makePythonLocks,
  readLockOf,
} from "../../../infra/python/lock/make-locks.ts";
import { findPython } from "../../../infra/python/pip/find-python.ts";
import { openPip } from "../../../infra/python/pip/run-pip.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";
import { writeWheel } from "../../support/python/hand-made-wheels.ts";
import { testPython } from "../../support/python/python-environment.ts";
import { onlyPackagesIn } from "../../support/python/python-here.ts";

const python = await testPython();
const hasNone = python.missing !== undefined;
const folder = folderOfEachTest();
const at = (...names: string[]): string => join(folder.path, ...names);
const told: string[] = [];
afterAll(() => told.splice(0));

const CREW = JSON.stringify({
  agents: { clerk: { role: "Clerk", goal: "Quote", backstory: "Sells", tools: ["price_of"] } },
  tasks: [{ name: "quote", agent: "clerk", description: "A price", expected_output: "A sum" }],
});
const TOOL = `from crewai.tools import tool

@tool("price_of")
def price_of(article: str) -> str:
    """Tells a price."""
    return article
`;

/** A crew with a tool in Python, another without any, and the packages that the first asks for. */
async function project(requirements = "crewai>=1\nlib\n"): Promise<void> {
  await folder.write("crews/shop/crew.jsonc", CREW);
  await folder.write("crews/shop/tools/price.py", TOOL);
  await folder.write("crews/shop/requirements.txt", requirements);
  await folder.write("crews/plain/crew.jsonc", CREW.replace("price_of", "other"));
  writeWheel(at("index"), { name: "pydantic", version: "2.12.0" });
  writeWheel(at("index"), { name: "lib" });
}

interface Making {
  readonly architecture?: "arm64" | "x86_64";
  readonly variables?: Record<string, string | undefined>;
}

async function lock(request: Partial<LocksRequest> = {}, making: Making = {}): Promise<LockOutcome[]> {
  const { architecture = "arm64", variables = onlyPackagesIn(at("index")) } = making;
  const toolVariables = { PATH: process.env["PATH"] };
  const tools = { home: at("home"), variables, program: python.executable, toolVariables };
  const outcomes = await makePythonLocks({ crewsDirectory: at("crews"), ...request }, async () =>
    Promise.resolve({ architecture, tools: { ...tools, tell: (line) => told.push(line) } }),
  );
  return [...outcomes];
}

const lockFile = (): PythonLock =>
  PythonLock.parse(JSON.parse(readFileSync(at("crews/shop/python.lock"), "utf8")));
const unneeded = async (): Promise<never> => Promise.reject(new Error("nothing is to be made"));

test.skipIf(hasNone)(
  "a lock is made of the crew that has Python, and says all that its loading needs",
  async () => {
    await project();
    expect(await lock()).toMatchObject([{ crew: "shop", state: "made" }]);
    expect(lockFile()).toMatchObject({
      python: "3.13",
      architecture: "arm64",
      requirements: ["lib", "pydantic>=2.11.9,<2.13"],
      packages: [
        { name: "lib", version: "1.0", file: "lib-1.0-py3-none-any.whl" },
        { name: "pydantic", version: "2.12.0" },
      ],
      added: [{ name: "pydantic" }],
      tools: [{ use: "price_of", file: "tools/price.py", name: "price_of", description: "Tells a price." }],
      problems: [],
    });
    expect(readdirSync(at("crews/shop")).toSorted((one, other) => (one < other ? -1 : 1))).toEqual([
      "crew.jsonc",
      "python.lock",
      "requirements.txt",
      "tools",
    ]);
    expect(await makePythonLocks({ crewsDirectory: at("crews") }, unneeded)).toMatchObject([
      { state: "fresh" },
    ]);
  },
);

test.skipIf(hasNone)(
  "an edit of the code asks no registry, and keeps the packages until an upgrade",
  async () => {
    await project();
    await lock();
    const before = lockFile();
    await folder.write("crews/shop/tools/price.py", TOOL.replace("Tells a price", "Tells what it costs"));
    const away = { PATH: process.env["PATH"], PIP_INDEX_URL: "http://127.0.0.1:9/simple" };
    expect(await lock({}, { variables: away })).toMatchObject([{ state: "made" }]);
    expect(lockFile().tools[0]?.description).toBe("Tells what it costs.");
    expect(lockFile().packages).toEqual(before.packages);
    writeWheel(at("index"), { name: "lib", version: "2.0" });
    expect(await lock()).toMatchObject([{ state: "fresh" }]);
    await lock({ upgrade: true });
    expect(lockFile().packages[0]).toMatchObject({ name: "lib", version: "2.0" });
  },
);

test.skipIf(hasNone)(
  "a lock for another processor is made anew by who deploys, and by nobody else",
  async () => {
    await project();
    await lock();
    expect(await lock({}, { architecture: "x86_64" })).toMatchObject([{ state: "fresh" }]);
    expect(await lock({ deploys: true }, { architecture: "x86_64" })).toMatchObject([{ state: "made" }]);
    expect(lockFile().architecture).toBe("x86_64");
  },
);

test.skipIf(hasNone)(
  "what Python cannot read is told at its line, and leaves the lock as it is",
  async () => {
    await project();
    await folder.write("crews/shop/tools/price.py", `import requests\n${TOOL}`);
    writeWheel(at("index"), { name: "requests", version: "2.33.0" });
    await lock();
    const before = lockFile();
    expect(before.packages.map(({ name }) => name)).toContain("requests");
    await folder.write("crews/shop/tools/price.py", `import requests\n${TOOL}def (\n`);
    expect(await lock()).toMatchObject([
      {
        state: "failed",
        problem: { file: "tools/price.py", line: 8, message: expect.stringContaining("cannot read it") },
      },
    ]);
    expect(lockFile()).toEqual(before);
  },
);

test("a requirement that cannot be had is told at its line, and is not tried again while it stays", async () => {
  await project("crewai\n-r more.txt\n");
  const [outcome] = await lock();
  expect(outcome).toMatchObject({
    state: "failed",
    problem: {
      file: "requirements.txt",
      line: 2,
      message: "-r more.txt reads another file, which is not followed: write its lines here",
    },
  });
  const sources = outcome?.state === "failed" ? outcome.sources : "";
  const again = { crewsDirectory: at("crews"), isHopeless: (_crew: string, now: string) => now === sources };
  expect(await makePythonLocks(again, unneeded)).toEqual([]);
  expect(existsSync(at("crews/shop/python.lock"))).toBe(false);
});

test("without Python the outcome says what to install", async () => {
  await project();
  mkdirSync(at("nothing"));
  const [outcome] = await lock({}, { variables: { PATH: at("nothing") } });
  expect(outcome).toMatchObject({
    state: "failed",
    problem: { message: expect.stringMatching(/^there is no python3 here, .*install it/) },
  });
});

test.skipIf(hasNone)("python_version, and requires-python, say which Python AWS has", async () => {
  await project();
  await folder.write(
    "crews/shop/pyproject.toml",
    '[project]\nname = "x"\nrequires-python = ">=3.10,<3.13"\n',
  );
  await lock();
  expect(lockFile().python).toBe("3.12");
  await folder.write("crews/shop/crew.jsonc", CREW.replace("{", '{"python_version": "3.11",'));
  await lock();
  expect(lockFile().python).toBe("3.11");
});

test.skipIf(hasNone)(
  "a function is built once of packages, files and what runs them, with no secret beside them",
  async () => {
    await project();
    await folder.write("crews/shop/.env", "KEY=secret");
    await folder.write("crews/shop/tools/prices.csv", "bread,3");
    chmodSync(at("crews/shop/tools/prices.csv"), 0o600);
    await folder.write("crews/shop/tools/__pycache__/price.pyc", "");
    await folder.write("crews/_shared/tools/near.py", "");
    await lock();
    const shop = await readLockOf(at("crews/shop"));
    if (shop === undefined) throw new Error("there is no lock");
    const variables = onlyPackagesIn(at("index"));
    const pip = async () => openPip(await findPython("3.13", variables), at("home"), variables);
    const request = { crew: "shop", directory: at("crews"), lock: shop, architecture: "arm64" } as const;
    const built = await buildPythonFunction(request, { home: at("home"), pip });
    const files = readdirSync(built.folder, { recursive: true, encoding: "utf8" });
    expect(files).toEqual(
      expect.arrayContaining([
        "lib.py",
        "pydantic-2.12.0.dist-info",
        "stepcrew_python/aws.py",
        "answers/crewai/tools/__init__.py",
        "crew/tools/price.py",
        "crew/tools/prices.csv",
        "shared/tools/near.py",
      ]),
    );
    expect(files.filter((file) => /\.env|__pycache__|\.pyc|python\.lock/.test(file))).toEqual([]);
    expect(statSync(join(built.folder, "crew/tools/prices.csv")).mode & 0o777).toBe(0o644);
    expect(await buildPythonFunction(request, { home: at("home"), pip: unneeded })).toEqual(built);
    await folder.write("crews/shop/tools/prices.csv", "bread,4");
    rmSync(at("index"), { recursive: true });
    const edited = await buildPythonFunction(request, { home: at("home"), pip });
    expect(edited.hash).not.toBe(built.hash);
  },
);
