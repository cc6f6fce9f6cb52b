import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import {
  type ModelRequest,
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { readStatus, startExecution, type StatusBody } from "../../support/stack/api-client.ts";
import { CrewsFolder, toolSource } from "../../support/stack/edited-crews.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { waitFor } from "../../support/wait-for.ts";

/** 200 edits and 50 executions in all. */
const BURSTS = 10;
const EDITS_IN_BURST = 20;
const STARTS_IN_BURST = 5;

/** For slow machines. */
const PATIENCE_MILLISECONDS = 900_000;

/** Each of a crew's files has a mark of its own, for an editor may take its time between two of them. */
const MARKS = [/AGENT-\d+/g, /TEXT-\d+/g, /TOOL-\d+/g];
const agentsOf = (edit: number): string => `a: {role: A, goal: AGENT-${edit}, backstory: B}\n`;
/** Two tasks that name the edit, and the execution. */
const tasksOf = (edit: number, more = ""): string =>
  ["first", "second"]
    .map((name) => `${name}: {description: "TEXT-${edit} RUN-{run}", expected_output: E, agent: a${more}}\n`)
    .join("");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let crews: CrewsFolder;
let models: ScriptedModelServer;
let stack: RunningStack;
const editsAreOver = Promise.withResolvers<void>();
let isFirstLife = true;

const textOf = ({ messages }: ModelRequest): string => messages.map(({ content }) => content).join("\n");
const runOf = (request: ModelRequest): number => Number(/RUN-(\d+)/.exec(textOf(request))?.[1]);

const start = async (): Promise<RunningStack> =>
  startStack(
    {
      CREWS_DIR: crews.crews,
      MODEL: "openai/scripted",
      OPENAI_BASE_URL: models.url,
      OPENAI_API_KEY: "sk-test",
    },
    stack?.dataDirectory,
  );

beforeAll(async () => {
  folder = await temporaryFolder();
  crews = new CrewsFolder(folder.path);
  await edit(0);
  models = await startScriptedModelServer((request) => {
    const { messages, tools } = request;
    if (tools !== undefined && tools.length > 0 && !messages.some(({ role }) => role === "tool"))
      return { toolCalls: [{ name: "look", arguments: {} }] };
    const isSecond = textOf(request).includes("ANSWER");
    // Half of the executions are in the middle when the stack is killed.
    const isHeld = isFirstLife && isSecond && runOf(request) % 2 === 0;
    return { text: "ANSWER", ...(isHeld && { after: editsAreOver.promise }) };
  });
  stack = await start();
}, 300_000);

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await models?.close();
  await folder?.[Symbol.asyncDispose]();
});

/** One after the other, and again where a poll fails: a stack that has just begun to go on has much to do. */
const endOnce = (id: string): Promise<StatusBody> =>
  waitFor(
    `execution ${id} to end`,
    async () => {
      const body = await readStatus(stack.endpoints.api, id);
      return ["COMPLETED", "ERROR"].includes(body.status) ? body : undefined;
    },
    PATIENCE_MILLISECONDS / 1000,
  );

/** One file, or all files of a crew; of every fourth edit the crew with a tool. */
async function edit(number: number): Promise<void> {
  const isCoded = number % 4 === 0;
  const crew = isCoded ? "coded" : "plain";
  const save = number % 2 === 0 ? "write" : "replace";
  await crews[save](`crews/${crew}/agents.yaml`, agentsOf(number));
  await crews[save](`crews/${crew}/tasks.yaml`, tasksOf(number, isCoded ? ", tools: [look]" : ""));
  if (isCoded) await crews[save]("crews/coded/tools/look.ts", toolSource(`"TOOL-${number}"`));
  if (number === 0) {
    await crews.write("crews/plain/agents.yaml", agentsOf(number));
    await crews.write("crews/plain/tasks.yaml", tasksOf(number));
  }
}

it(
  `${BURSTS * STARTS_IN_BURST} executions end while crews are edited ${BURSTS * EDITS_IN_BURST} times and the stack is killed, each with one text`,
  async () => {
    const ids: string[] = [];
    let edits = 0;
    for (let burst = 0; burst < BURSTS; burst++) {
      for (let count = 0; count < EDITS_IN_BURST; count++) await edit((edits += 1));
      const started = Array.from({ length: STARTS_IN_BURST }, (_, index) => {
        const run = burst * STARTS_IN_BURST + index;
        const crew = run % 5 === 0 ? "coded" : "plain";
        return startExecution(stack.endpoints.api, { crew, inputs: { run } });
      });
      ids.push(...(await Promise.all(started)));
    }
    const held = Array.from({ length: ids.length }, (_, run) => run).filter((run) => run % 2 === 0);
    await waitFor("half of the executions to be in the middle", () => {
      const asked = models.requests.filter((request) => textOf(request).includes("ANSWER")).map(runOf);
      return held.every((run) => asked.includes(run));
    });
    await stack.stop("SIGKILL");
    isFirstLife = false;
    editsAreOver.resolve();
    await edit((edits += 1));
    const first = stack.output();
    stack = await start();
    const ends: StatusBody[] = [];
    for (const id of ids) ends.push(await endOnce(id));
    expect(ends.map(({ status, error }) => [status, error])).toEqual(ids.map(() => ["COMPLETED", null]));
    expect(first + stack.output()).not.toContain("ReplayMismatch");
    const seen = [...Map.groupBy(models.requests, runOf)].flatMap(([run, requests]) => {
      const text = requests.map(textOf).join("\n");
      return MARKS.map((mark) => [run, ...new Set(text.match(mark))]);
    });
    // A run and at most one mark of each kind.
    expect(seen.filter((marks) => marks.length > 2)).toEqual([]);
    expect(seen.filter((marks) => marks.length === 2).length).toBeGreaterThanOrEqual(2 * ids.length);
    expect(new Set(seen.flatMap(([, mark]) => mark ?? [])).size).toBeGreaterThan(MARKS.length);
    await expect.poll(() => readdir(join(stack.dataDirectory, "crews/sets"))).toHaveLength(1);
  },
  PATIENCE_MILLISECONDS,
);
