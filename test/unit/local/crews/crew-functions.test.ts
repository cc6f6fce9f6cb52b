import { readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { beforeEach, expect, it } from "vitest";

import { manifestOf } from "../../../../functions/crew/index.ts";
import { SHARED_CODE } from "../../../../infra/bundle/shared-code.ts";
import { crewFunctionNames } from "../../../../infra/functions.ts";
import type { Bundles } from "../../../../local/built-functions.ts";
import { CrewFunctions } from "../../../../local/crews/crew-functions.ts";
import { type CrewSet, CrewSets } from "../../../../local/crews/crew-set.ts";
import type { MakeFunction, MakeHost } from "../../../../local/local-functions.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();
let sets: CrewSets;
/** What happened, in order. */
let done: string[];
/** Versions of workflow executions that have not ended. */
let open: Set<string>;
let published: Map<string, boolean>;
let underWay: PromiseWithResolvers<void> | undefined;
let functions: CrewFunctions;

beforeEach(() => {
  sets = new CrewSets(join(folder.path, "sets"));
  done = [];
  open = new Set();
  published = new Map();
  underWay = undefined;
  functions = newFunctions();
});

const make: MakeFunction = (name, { version, entry, variables }) => ({
  invoke: async (event) => {
    await underWay?.promise;
    const starts = variables?.["STATE_MACHINE_ARN"]?.replace(/^.*:stateMachine:/, "");
    return { name, version, starts, isOfSet: entry.includes(`sets/${version}/${name}`), event };
  },
  keepIdle: (keeps) => done.push(`${name} of ${version} keeps ${keeps ? "some" : "none"} idle`),
  close: async () => void done.push(`${name} of ${version} is closed`),
});

const makeHost: MakeHost = () => ({
  workersOf: () => {
    throw new Error("these functions have no workers");
  },
  load: (own) => done.push(`a host loads ${own.name}`),
  keepIdle: (keeps) => done.push(`a host keeps ${keeps ? "some" : "none"} idle`),
  close: async () => void done.push("a host is closed"),
});

const newFunctions = (): CrewFunctions =>
  new CrewFunctions({
    make,
    makeHost,
    sets,
    python: { url: "http://secret@127.0.0.1:1", drop: () => undefined },
    publish: (version, isNewest) => published.set(version, isNewest),
    withdraw: (version) => published.delete(version),
    openVersions: () => open,
    upToDate: async () => void done.push("up to date"),
    log: (line) => done.push((JSON.parse(line) as { readonly message: string }).message),
  });

/** A set of one crew of this description. */
async function setOf(description: string): Promise<CrewSet> {
  for (const name of [...crewFunctionNames.map((each) => `${each}/index`), `${SHARED_CODE}/chunk`])
    await folder.write(`build/${name}.mjs`, "export {}");
  const bundleOf = (name: string) => ({ entry: join(folder.path, "build", name, "index.mjs") });
  const bundles = Object.fromEntries(crewFunctionNames.map((name) => [name, bundleOf(name)])) as Bundles;
  const manifest = { ...manifestOf(undefined), description };
  return sets.make(bundles, "project", [
    { built: { name: "c", problems: [], manifest }, hash: "", folder: undefined },
  ]);
}

const onDisk = async (): Promise<readonly string[]> => (await readdir(join(folder.path, "sets"))).toSorted();
const signal = new AbortController().signal;

it("starts are carried out by the newest set, once that is up to date, and name it as their workflow's version", async () => {
  const first = await setOf("first");
  functions.use(first);
  const second = await setOf("second");
  functions.use(second);
  expect(await functions.answering("start-crew").invoke({ a: 1 })).toEqual({
    name: "start-crew",
    version: second.name,
    starts: `stepcrew:${second.name}`,
    isOfSet: true,
    event: { a: 1 },
  });
  expect(done).toContain("up to date");
  expect(await functions.answering("replay-crew").invoke({})).toMatchObject({
    name: "replay-crew",
    starts: `stepcrew:${second.name}`,
  });
  expect(await functions.running.invoke({})).toMatchObject({ name: "run-crew", version: second.name });
  expect(published.get(second.name)).toBe(true);
});

it("an earlier set stays while an execution or an invocation has it, and then goes with its files", async () => {
  const first = await setOf("first");
  functions.use(first);
  open.add(first.name);
  underWay = Promise.withResolvers();
  const invoked = functions.run(first.name, {}, signal);
  const second = await setOf("second");
  functions.use(second);
  expect(done).toContain(`run-crew of ${first.name} keeps none idle`);
  open.delete(first.name);
  functions.closeUnused();
  expect([...published.keys()]).toEqual([first.name, second.name]);
  underWay.resolve();
  expect(await invoked).toMatchObject({ name: "run-crew", version: first.name });
  await expect.poll(onDisk).toEqual([second.name]);
  expect([...published.keys()]).toEqual([second.name]);
  expect(done).toContain(`run-crew of ${first.name} is closed`);
  await expect(functions.run(first.name, {}, signal)).rejects.toThrow("run-crew has no such version");
});

it("a set that comes back while an execution has it is the newest again, with its workers", async () => {
  const first = await setOf("first");
  functions.use(first);
  open.add(first.name);
  functions.use(await setOf("second"));
  functions.use(await setOf("first"));
  await expect.poll(onDisk).toEqual([first.name]);
  expect(done.at(-1)).toMatch(/is closed$/);
  expect(done).toContain(`start-crew of ${first.name} keeps some idle`);
  expect(await functions.answering("start-crew").invoke({})).toMatchObject({
    name: "start-crew",
    version: first.name,
  });
});

it("the next process opens the sets that executions have, says of which it cannot, and drops the others", async () => {
  const [kept, damaged, unused, newest] = [
    await setOf("kept"),
    await setOf("damaged"),
    await setOf("unused"),
    await setOf("newest"),
  ];
  await writeFile(join(dirname(damaged.entries["run-crew"]), "crews.json"), "[");
  await rm(join(folder.path, "sets", unused.name, "set.json"));
  open = new Set([kept.name, damaged.name, "7"]);
  sets = new CrewSets(join(folder.path, "sets"));
  functions = newFunctions();
  functions.use(await setOf("newest"));
  await functions.openEarlier();
  expect(await onDisk()).toEqual([kept.name, newest.name].toSorted());
  expect(published).toEqual(
    new Map([
      [newest.name, true],
      [kept.name, false],
    ]),
  );
  const sentence = /^Executions go on with the crews as they are now, because those that they began with/;
  expect(done.filter((line) => sentence.test(line))).toHaveLength(2);
  expect(await functions.run(kept.name, {}, signal)).toMatchObject({ name: "run-crew", version: kept.name });
});

it.each(["list-crews", "get-crew"] as const)(
  "%s answers of the newest set, once that has what was saved before",
  async (name) => {
    functions.use(await setOf("first"));
    const second = await setOf("second");
    functions.use(second);
    const answer = await functions.answering(name).invoke({});
    expect(answer).toMatchObject({ name, version: second.name, isOfSet: true });
    expect(done).toContain("up to date");
  },
);

it("nothing is opened or dropped once it is closed", async () => {
  const first = await setOf("first");
  functions.use(first);
  await functions.answering("start-crew").close();
  functions.use(await setOf("second"));
  functions.closeUnused();
  expect(published.size).toBe(1);
  expect(await onDisk()).toHaveLength(2);
});
