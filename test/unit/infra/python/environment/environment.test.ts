import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import {
  type EnvironmentRequest,
  openEnvironment,
} from "../../../../../infra/python/environment/environment.ts";
import { findPython } from "../../../../../infra/python/pip/find-python.ts";
import { openPip } from "../../../../../infra/python/pip/run-pip.ts";
import { folderOfEachTest } from "../../../../support/folder-of-each-test.ts";
import { writeWheel } from "../../../../support/python/hand-made-wheels.ts";
import { onlyPackagesIn, pythonHere } from "../../../../support/python/python-here.ts";

const python = await pythonHere();
const folder = folderOfEachTest();

function requestFor(lines: string[]): EnvironmentRequest {
  if (python === undefined) throw new Error("there is no Python");
  const index = join(folder.path, "index");
  return {
    python,
    packages: [{ name: "lib", version: "1.0", file: "lib-1.0-py3-none-any.whl", sha256: "" }],
    home: join(folder.path, "home"),
    variables: onlyPackagesIn(index),
    tell: (line) => lines.push(line),
  };
}

test.skipIf(python === undefined)(
  "an environment is made once, with a line that says so, by whoever of two comes first",
  async () => {
    writeWheel(join(folder.path, "index"), { name: "lib" });
    const lines: string[] = [];
    const request = requestFor(lines);
    const [one, other] = await Promise.all([openEnvironment(request), openEnvironment(request)]);
    expect(one).toBe(other);
    expect(lines[0]).toMatch(/^Making an environment of Python 3\.\d+ with 1 package …$/);
    const said = execFileSync(one, ["-c", "import lib, sys; print(lib.VERSION, sys.prefix)"], {
      encoding: "utf8",
    });
    expect(said.trim()).toBe(`1.0 ${join(one, "../..")}`);
    const told = lines.length;
    expect(await openEnvironment(request)).toBe(one);
    expect(lines).toHaveLength(told);
    expect(readdirSync(join(request.home, "environments"))).toHaveLength(1);
  },
);

test.skipIf(python === undefined)(
  "what a process left half-made is no environment, and goes in time",
  async () => {
    writeWheel(join(folder.path, "index"), { name: "lib" });
    const request = requestFor([]);
    const program = await openEnvironment(request);
    const made = join(program, "../..");
    rmSync(join(made, "bin"), { recursive: true });
    const old = `${made}.making-1-1000`;
    const unused = join(made, "../unused");
    for (const each of [old, unused]) mkdirSync(each);
    utimesSync(unused, 1, 1);
    writeFileSync(join(old, "pyvenv.cfg"), "");
    expect(await openEnvironment(request)).toBe(program);
    expect(existsSync(program)).toBe(true);
    expect([old, unused].filter((each) => existsSync(each))).toEqual([]);
  },
);

test.skipIf(python === undefined)(
  "packages that this machine cannot have are told, and leave nothing",
  async () => {
    mkdirSync(join(folder.path, "index"));
    const request = requestFor([]);
    await expect(openEnvironment(request)).rejects.toThrow(
      /^the crew's packages cannot be installed for Python .* of this machine \(there is no lib==1\.0 for it\): /,
    );
    expect(readdirSync(join(request.home, "environments"))).toEqual([]);
  },
);

/** A PATH that has these programs, which print a text and end with a code. */
function pathWith(programs: Readonly<Record<string, string>>): Record<string, string> {
  const bin = join(folder.path, "bin");
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs))
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: bin };
}

const answers = (version: string, has: string): string =>
  `echo '{"program": "/nowhere/python3", "version": "${version}", ${has}}'`;

test("without a Python, or with an old one, the sentence says what to install", async () => {
  await expect(findPython("3.13", pathWith({}))).rejects.toThrow(
    "there is no python3 here, and this crew's Python needs 3.10 or newer: install it (apt-get install python3",
  );
});

test("an old Python is named", async () => {
  const variables = pathWith({ python3: answers("3.9.18", '"hasPip": true, "hasEnsurePip": true') });
  await expect(findPython("3.13", variables)).rejects.toThrow(/^python3 is 3\.9\.18 here, and/);
});

test("Debian's Python without pip and ensurepip names the package to install", async () => {
  const variables = pathWith({ python3: answers("3.13.5", '"hasPip": false, "hasEnsurePip": false') });
  const found = await findPython("3.13", variables);
  await expect(openPip(found, join(folder.path, "home"), variables)).rejects.toThrow(
    "Python 3.13.5 of this machine has neither pip nor ensurepip: install them (apt-get install python3.13-venv on Debian and Ubuntu), or uv",
  );
});

test("the wanted minor version is taken before python3", async () => {
  const pip = '"hasPip": true, "hasEnsurePip": true';
  const variables = pathWith({ python3: answers("3.11.2", pip), "python3.12": answers("3.12.1", pip) });
  expect((await findPython("3.12", variables)).version).toBe("3.12.1");
  expect((await findPython("3.13", variables)).version).toBe("3.11.2");
});
