import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

const PROJECT = join(import.meta.dirname, "../../..");
const SCRIPT = `
  import { createRequire } from "node:module";
  import { spareUnusedPackages } from "./local/step-functions/spared-packages.ts";
  spareUnusedPackages();
  const { LambdaClient, StateMachine } = await import("aws-local-stepfunctions");
  const loaded = () => Object.keys(createRequire(import.meta.url).cache)
    .filter((file) => /node_modules\\/(?:@aws-sdk|@smithy|asl-validator)\\//.test(file)).length;
  const [before, states] = [loaded(), { Pass: { Type: "Pass", Result: 1, End: true } }];
  const validationOptions = { noValidate: true };
  const unchecked = new StateMachine({ StartAt: "Pass", States: states }, { validationOptions });
  const result = await unchecked.run({}).result;
  const stillNone = loaded();
  new StateMachine({ StartAt: "Pass", States: states });
  let refusal = "";
  try { new StateMachine({ StartAt: "Absent", States: states }); } catch (error) { refusal = error.message; }
  console.log(JSON.stringify({ before, result, stillNone, refusal, isChecked: loaded() > 0 }));`;

it("the workflow runs without AWS's SDK, and its definition is checked where nobody has", async () => {
  const command = ["--input-type=module", "-e", SCRIPT];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: PROJECT });
  expect(JSON.parse(stdout)).toEqual({
    before: 0,
    result: 1,
    stillNone: 0,
    refusal: expect.stringContaining("invalid") as string,
    isChecked: true,
  });
});
