import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { projectFile } from "../../../local/kept/project-sources.ts";
import {
  SHIPPED_TEMPLATE,
  type ShippedTemplate,
  shippedTemplate,
} from "../../../local/kept/shipped-template.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();
const shipped = JSON.parse(readFileSync(projectFile(SHIPPED_TEMPLATE), "utf8")) as ShippedTemplate;

const unexpected = (line: string): void => expect.fail(line);

const written = async (changed: Partial<ShippedTemplate>): Promise<string> => {
  await folder.write("shipped.json", JSON.stringify({ ...shipped, ...changed }));
  return `${folder.path}/shipped.json`;
};

it("is taken while it is of the sources that are there", async () => {
  expect(await shippedTemplate(unexpected, await written({}))).toEqual(shipped.template);
});

it.each<[string, Partial<ShippedTemplate>]>([
  ["sources that have changed", { of: shipped.of.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")) }],
  ["another version of CDK", { of: shipped.of.replace(/aws-cdk-lib \d/, "aws-cdk-lib 0") }],
  ["a source that is gone", { sources: [...shipped.sources, "infra/gone.ts"] }],
  ["fewer sources", { sources: shipped.sources.slice(1) }],
])("is not taken when it is of %s", async (_, changed) => {
  expect(await shippedTemplate(unexpected, await written(changed))).toBeUndefined();
});

it("is made anew where it has been deleted", async () => {
  expect(await shippedTemplate(unexpected, `${folder.path}/none.json`)).toBeUndefined();
});

it.each([
  ["half written", JSON.stringify(shipped).slice(0, 5000)],
  ["in the midst of a merge", `<<<<<<< HEAD\n${JSON.stringify(shipped)}`],
  ["of another form", "{}"],
  ["nothing", "null"],
])("is made anew where it is %s, and a line says so", async (_, text) => {
  const lines: string[] = [];
  const file = await folder.write("shipped.json", text);
  expect(await shippedTemplate((line) => lines.push(line), file)).toBeUndefined();
  expect(lines).toEqual([
    expect.stringMatching(
      /^The template in local\/kept\/shipped-template\.json cannot be used and is made anew: ./,
    ),
  ]);
});

it("is made anew where a folder has its name, and a line says so", async () => {
  const lines: string[] = [];
  expect(await shippedTemplate((line) => lines.push(line), folder.path)).toBeUndefined();
  expect(lines).toHaveLength(1);
});

it("names all that CDK's stack is made of", () => {
  for (const name of ["cdk.json", "infra/crew-stack.ts", "functions/handlers/start-crew/contract.ts"])
    expect(shipped.sources).toContain(name);
});

it("has no hash of anything but its sources, which would change with each edit", () => {
  const hashes = JSON.stringify(shipped.template).match(/[0-9a-f]{64}/g) ?? [];
  expect(new Set(hashes)).toEqual(new Set(["0".repeat(64)]));
});
