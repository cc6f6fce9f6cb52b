import { gzipSync } from "node:zlib";

import { beforeAll, expect, it } from "vitest";

import type { ConsoleFiles } from "../../../functions/domain/console-files.ts";
import { buildConsole } from "../../../infra/bundle/build-console.ts";

let files: ConsoleFiles["files"];
let policy: string;

beforeAll(async () => {
  ({ files, policy } = await buildConsole());
});

const textOf = (name: RegExp): string => {
  const file = files.find((one) => name.test(one.name));
  if (file === undefined) throw new Error(`The console has no file ${name}`);
  return file.text;
};

it("makes a page, a script and a style of less than 120 KB, packed", () => {
  expect(
    files.map(({ name, content_type: type }) => [name.replace(/-[A-Z0-9]{8}\./, "-<hash>."), type]),
  ).toEqual([
    ["index.html", "text/html; charset=utf-8"],
    ["console/console-<hash>.js", "text/javascript; charset=utf-8"],
    ["console/style-<hash>.css", "text/css; charset=utf-8"],
  ]);
  const packed = files.reduce((sum, { text }) => sum + gzipSync(text).length, 0);
  expect(packed).toBeLessThan(120_000);
});

it("names files by what is in them, so that they may be kept for ever", async () => {
  expect((await buildConsole()).files.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
});

it("refers to its own files alone, without a slash in front: it works under the stage of a deployment", () => {
  const page = textOf(/index/);
  const references = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, reference = ""]) => reference);
  expect(references.filter((reference) => !reference.startsWith("data:"))).toEqual(
    files
      .slice(1)
      .map(({ name }) => name)
      .toReversed(),
  );
  expect(textOf(/css$/)).not.toMatch(/url\(|@import/);
});

it("has neither scripts nor styles in the page, for the policy forbids them", () => {
  expect(textOf(/index/)).not.toMatch(/<style|style=|<script(?![^>]* src=)|\son\w+=/);
  expect(policy).not.toContain("unsafe");
});
