import { existsSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { filesRetentionDays } from "../../../infra/template/files-retention.ts";
import { deleteOlder, expireFiles } from "../../../local/expired-files.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";
import { waitFor } from "../../support/wait-for.ts";

const folder = folderOfEachTest();
const at = (...names: string[]): string => join(folder.path, "files", ...names);
const age = (path: string, days: number): void => {
  const seconds = Date.now() / 1000 - days * 24 * 60 * 60;
  utimesSync(path, seconds, seconds);
};

it("files of executions are deleted when they are old enough, with the folders that are empty then", async () => {
  await folder.write("files/old/reports/a.txt", "a");
  await folder.write("files/half/old.txt", "b");
  await folder.write("files/half/new.txt", "c");
  await folder.write("outside.txt", "d");
  symlinkSync(join(folder.path, "outside.txt"), at("half/link"));
  for (const path of ["old/reports/a.txt", "half/old.txt"]) age(at(path), 38);
  age(at("half/new.txt"), 36);
  age(join(folder.path, "outside.txt"), 400);
  const expiry = expireFiles({ folder: at(), days: 37, log: (line) => expect.unreachable(line) });
  await waitFor(
    "the old files to go",
    () => !existsSync(at("half/old.txt")) && !existsSync(at("old/reports/a.txt")),
  );
  expiry.stop();
  expect([existsSync(at("half/new.txt")), existsSync(join(folder.path, "outside.txt"))]).toEqual([
    true,
    true,
  ]);
  // A folder that was just emptied may be one that is just being filled.
  for (const path of ["old/reports", "old"]) age(at(path), 1);
  await deleteOlder(at(), 0);
  age(at("old"), 1);
  await deleteOlder(at(), 0);
  expect([existsSync(at("old")), existsSync(at("half"))]).toEqual([false, true]);
});

it("nothing is wrong where no file was ever written, and what is wrong is told", async () => {
  await deleteOlder(at("none"), Date.now());
  writeFileSync(join(folder.path, "plain"), "");
  const told: string[] = [];
  expireFiles({ folder: join(folder.path, "plain"), days: 1, log: (line) => told.push(line) }).stop();
  await waitFor("it to be told", () => told.length > 0);
  expect(told[0]).toContain("Old files of executions stay in");
});

it("they are kept for as long as the bucket keeps them", () => {
  const Properties = { LifecycleConfiguration: { Rules: [{}, { ExpirationInDays: 12 }] } };
  const template = { Resources: { Files: { Type: "AWS::S3::Bucket", Properties } } };
  expect(filesRetentionDays(template as never)).toBe(12);
});
