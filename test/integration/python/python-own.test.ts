import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

import { PYTHON_PACKAGE } from "../../../infra/python/environment/python-program.ts";
import { testPython } from "../../support/python/python-environment.ts";

const { executable, missing } = await testPython();

describe.skipIf(missing !== undefined)("the handler's own tests, in Python", () => {
  it("pass", async () => {
    const file = join(import.meta.dirname, "../../python/test_tools.py");
    const env = { PATH: process.env["PATH"], PYTHONPATH: PYTHON_PACKAGE, PYTHONDONTWRITEBYTECODE: "1" };
    const { stderr } = await promisify(execFile)(executable ?? "", [file], { env });
    expect(stderr).toMatch(/Ran \d+ tests in .*\n\nOK/);
  });
});
