import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import fc from "fast-check";
import { expect, it } from "vitest";

import { diskFiles } from "../../../functions/adapters/files/disk-files.ts";
import { getFile } from "../../../functions/handlers/get-file/get-file.ts";
import { plainFileName } from "../../../functions/text/plain-file-name.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** What leads out of a folder, in all the ways that somebody has thought of, between what is there. */
const PIECES =
  ".. . ... ~ %2e%2e %252e%252e ..%00 \u0000 ．． ‥ \uD800 / // \\ %2f %5c %252f ∕ ／ file:// C: /etc/passwd ? # ; : "
    .concat(`own.txt deep link secret.txt outside other ${ID} \r\nX-Evil:1 \u202E é e\u0301`)
    .split(" ")
    .concat("", ".. ");
const anyPath = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 9 }).map((pieces) => pieces.join("")),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join("/")),
  fc.string({ unit: "binary", maxLength: 40 }),
);
const anyName = fc.oneof(anyPath, fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }));

it("hands out files of the execution's own folder alone, whatever name is asked for", async () => {
  await using folder = await temporaryFolder();
  const root = join(folder.path, "files");
  await mkdir(join(root, ID, "deep"), { recursive: true });
  await mkdir(join(root, "other"));
  for (const place of [join(root, ID), join(root, ID, "deep")])
    await writeFile(join(place, "own.txt"), "own");
  for (const place of [folder.path, root, join(root, "other")])
    await writeFile(join(place, "secret.txt"), "secret");
  await symlink(folder.path, join(root, ID, "link"));
  await symlink(join(folder.path, "secret.txt"), join(root, ID, "outside"));
  const { journal } = memoryExecutionJournal();
  await createExecution(journal);
  const ports = { journal, files: diskFiles(root) };
  const answers = new Set<string>();
  await fc.assert(
    fc.asyncProperty(anyPath, async (name) => {
      const answer = await getFile(requestOf({ parameters: { execution_id: ID, name } }), ports);
      answers.add("text" in answer ? `handed out: ${answer.text}` : "refused");
    }),
    {
      numRuns: 1500,
      examples: [["own.txt"], ["deep/./own.txt"], ["../secret.txt"], ["link/secret.txt"], ["outside"]],
    },
  );
  expect([...answers].toSorted()).toEqual(["handed out: own", "refused"]);
});

it("lists, hands out and has saved under its name what was written under any", async () => {
  await using folder = await temporaryFolder();
  const files = diskFiles(folder.path);
  const { journal } = memoryExecutionJournal();
  await createExecution(journal);
  let written = 0;
  await fc.assert(
    fc.asyncProperty(anyName, async (given) => {
      const read = plainFileName(given);
      if ("problem" in read) return;
      const { name } = read;
      const executionId = `run-${written}`;
      written += 1;
      expect(await files.write({ executionId, name, bytes: Buffer.from(name) }, false)).toBe("written");
      expect((await files.list(executionId)).map((each) => each.name)).toEqual([name]);
      const own = { ...files, read: async (_id: string, asked: string) => files.read(executionId, asked) };
      // As it is listed, and as a browser writes it into an address.
      for (const asked of [name, encodeURIComponent(name)]) {
        const request = requestOf({ parameters: { execution_id: ID, name: asked } });
        const answer = await getFile(request, { journal, files: own });
        expect(answer).toMatchObject({ status: 200, text: name });
        const headers = new Headers("headers" in answer ? answer.headers : {});
        const [, saved = ""] = /filename\*=UTF-8''(.*)$/.exec(headers.get("content-disposition") ?? "") ?? [];
        expect(decodeURIComponent(saved)).toBe(name.split("/").at(-1));
      }
    }),
    {
      numRuns: 400,
      examples: [
        ["a%20b.md"],
        ["%.txt"],
        ['"quoted".txt'],
        ["50%25.md"],
        [".hidden.part"],
        ["./~"],
        ["./c:/a"],
      ],
    },
  );
  expect(written).toBeGreaterThan(100);
});
