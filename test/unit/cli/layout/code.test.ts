import { describe, expect, it } from "vitest";

import { problemsOf } from "./project.ts";

describe("five positional parameters", () => {
  const five = "a: 1, b: 2, c: 3, d: 4, e: 5";

  it.each([
    ["work", `export function work(${five}) {}`],
    ["work", `export const work = (${five}) => a;`],
    ["work", `export const work: (${five}) => void = other;`],
    ["work", `const work = function (${five}) {};\nexport { work };`],
    ["default", `export default function (${five}) {}`],
    ["work", `export type work = (${five}) => void;`],
    ["Rig.run", `export class Rig { run(${five}) {} }`],
    ["Rig.constructor", `export class Rig { constructor(${five}) {} }`],
    ["Port.run", `export interface Port { run(${five}): void }`],
    ["Port.run", `export interface Port { readonly run: (${five}) => void }`],
  ])("are too many for an export: %s in %s", async (name, text) => {
    expect(await problemsOf({ "functions/five.ts": text })).toEqual([
      `functions/five.ts:1 ${name} takes 5 positional parameters, and 4 is the limit. Pass an object.`,
    ]);
  });

  it.each([
    ["four", "export function work(a: 1, b: 2, c: 3, d: 4) {}"],
    ["four and this", "export function work(this: Rig, a: 1, b: 2, c: 3, d: 4) {}"],
    ["a function of the file's own", `function work(${five}) {}`],
    ["a class's own", `export class Rig { #run(${five}) {} }`],
    ["one object", "export const work = ({ a, b, c, d, e }: Options) => a;"],
  ])("are not: %s", async (_, text) => {
    expect(await problemsOf({ "functions/four.ts": text })).toEqual([]);
  });
});

describe("what the ground floor has", () => {
  const floor = {
    "functions/text/cut.ts": "export function cut() {}\nfunction own() {}\nexport type Cut = 1;\n",
  };

  it.each([
    ["cut", "function cut() {}"],
    ["cut", "export const cut = () => 1;"],
    ["cut", "class cut {}"],
    ["Cut", "interface Cut {}"],
    ["Cut", "export type Cut = 2;"],
  ])("is not defined again: %s by %s", async (name, text) => {
    expect(await problemsOf({ ...floor, "infra/again.ts": `// again\n${text}\n` })).toEqual([
      `infra/again.ts:2 functions/text/cut.ts has ${name} already. Import it from there, or give this one a name of its own.`,
    ]);
  });

  it.each([
    [
      "imported",
      "infra/other.ts",
      'import { cut } from "../../../../functions/text/cut.ts";\nexport { cut };\n',
    ],
    [
      "a name within a function",
      "infra/other.ts",
      "export function other() { const cut = 1; return cut; }\n",
    ],
    ["what the floor does not export", "infra/other.ts", "export function own() {}\n"],
    ["a test's", "test/unit/other.ts", "export function cut() {}\n"],
  ])("may be %s", async (_, path, text) => {
    expect(await problemsOf({ ...floor, [path]: text })).toEqual([]);
  });

  it.each([
    ["The longest time", "functions/async", "const limit = 2 ** 31 - 1;"],
    ["The longest time", "functions/async", "wait(2_147_483_647);"],
    [
      "This ends a wait",
      "functions/async",
      'new Promise((_, no) => { signal.addEventListener("abort", no); });',
    ],
    ["This waits for a random time", "functions/async", "const wait = 100 * Math.random();"],
    ["This counts the edits", "functions/text", "const least = Math.min(a, b + 1, (c ?? 0) + 1);"],
    ['This writes "did you mean"', "functions/text", "const text = ` (did you mean ${other}?)`;"],
    ["This cuts a text", "functions/text", 'const text = long.replace(/[\\uD800-\\uDBFF]$/u, "");'],
  ])("is not written anew: %s", async (start, home, text) => {
    expect(await problemsOf({ "cli/anew.ts": text })).toEqual([
      expect.stringMatching(new RegExp(`^cli/anew\\.ts:1 ${start}.*${home}.*\\.$`)),
    ]);
    expect(await problemsOf({ [`${home}/first.ts`]: text })).toEqual([]);
  });

  it.each([
    ["another number", "const limit = 2 ** 31;"],
    ["a listener outside of a promise", 'new Promise(() => 1);\nsignal.addEventListener("abort", stop);'],
    ["a pick at random", "const item = items[Math.floor(Math.random() * items.length)];"],
    ["the least of three others", "const least = Math.min(a, b, c + 1);"],
  ])("is not %s", async (_, text) => {
    expect(await problemsOf({ "cli/other.ts": text })).toEqual([]);
  });
});
