import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import { expect, it } from "vitest";

import { COMMANDS } from "../../../cli/commands/all.ts";
import manifest from "../../../package.json" with { type: "json" };

const PROJECT = resolve(import.meta.dirname, "../../..");

const documents = globSync("{*.md,{.github,cli,crews,docs,functions,infra,local,migrations,test}/**/*.md}", {
  cwd: PROJECT,
}).toSorted();

const withoutFences = (markdown: string): string => markdown.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "");

/** As GitHub makes the anchor of a heading: a blank beside what is left out stays, so "GET /" is "get-". */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll("`", "")
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");

const anchorsOf = (path: string): readonly string[] =>
  [...withoutFences(readFileSync(path, "utf8")).matchAll(/^#+ +(.+)$/gm)].map(([, heading = ""]) =>
    anchorOf(heading),
  );

function brokenLinks(document: string): readonly string[] {
  const path = join(PROJECT, document);
  const links = [...withoutFences(readFileSync(path, "utf8")).matchAll(/\]\(([^)\s]+)\)/g)];
  return links
    .map(([, link = ""]) => link)
    .filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : resolve(dirname(path), file);
      if (!existsSync(target) || relative(PROJECT, target).startsWith("..")) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
}

it.each(documents)("every link in %s leads to a file, and with # to one of its headings", (document) => {
  expect(brokenLinks(document)).toEqual([]);
});

/** A path of the project in backquotes, perhaps with {a,b} or a trailing slash; others are not looked for. */
const PATH =
  /`((?:\.github|cli|docs|functions|infra|local|migrations|test)\/[\w./{},-]*|[\w.-]+\.(?:test\.)?ts)`/g;

const sources = new Set(
  globSync("{cli,functions,infra,local,test}/**/*.ts", { cwd: PROJECT }).map((path) =>
    path.slice(path.lastIndexOf("/") + 1),
  ),
);

const exists = (path: string): boolean =>
  path.includes("/")
    ? existsSync(join(PROJECT, path)) || globSync(path, { cwd: PROJECT }).length > 0
    : sources.has(path);

/** Pages that tell their readers to write files, and name those without a folder. */
const TO_WRITE = new Set(["docs/crewai.md", "docs/tools.md", "docs/recipes.md"]);

it.each(documents.filter((document) => document !== "CHANGELOG.md"))(
  "every file that %s names in backquotes is there",
  (document) => {
    const text = readFileSync(join(PROJECT, document), "utf8");
    const named = [...text.matchAll(PATH)].map(([, path = ""]) => path);
    const expected = TO_WRITE.has(document) ? named.filter((path) => path.includes("/")) : named;
    expect(expected.filter((path) => !exists(path))).toEqual([]);
  },
);

const commands = COMMANDS.map((command) => command().name());

it.each(documents)("every command that %s tells its reader to run exists", (document) => {
  const markdown = readFileSync(join(PROJECT, document), "utf8");
  const text = [...markdown.matchAll(/```[\s\S]*?```|`[^`]+`|^ {4}.*$/gm)].map(([code]) => code).join("\n");
  const scripts = [...text.matchAll(/\bnpm run (?:--silent )?([a-z]+(?::[a-z]+)*)/g)].map(
    ([, name = ""]) => name,
  );
  const named = [...text.matchAll(/\bnpx stepcrew ([a-z][a-z-]*)/g)].map(([, name = ""]) => name);
  expect(scripts.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
  expect(named.filter((name) => !commands.includes(name))).toEqual([]);
});
