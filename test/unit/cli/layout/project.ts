import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { expect, onTestFinished } from "vitest";

import { type CommandAnswer, layoutCommand } from "../../../../cli/layout/layout-command.ts";

/** Each file's text by its path. */
export type Files = Readonly<Record<string, string>>;

/** What the command answers in a project of these files alone. */
export async function layoutOf(files: Files, ...typed: readonly string[]): Promise<CommandAnswer> {
  const root = await mkdtemp(join(tmpdir(), "layout-"));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return layoutCommand(typed, root);
}

/** What the command complains about; its exit code has to say the same. */
export async function problemsOf(files: Files): Promise<readonly string[]> {
  const { exitCode, text } = await layoutOf(files);
  const [, complaints = ""] = / circles?(?:\n\n(.*)\n\n\d+ problems?)?$/s.exec(text) ?? [];
  const problems = complaints.split("\n").filter((line) => line !== "");
  expect(exitCode).toBe(problems.length > 0 ? 1 : 0);
  return problems.map((line) => line.replace("  ", " "));
}
