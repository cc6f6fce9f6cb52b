import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, describe, expect, it } from "vitest";

import { stepJournal } from "../../../functions/adapters/dynamodb/step-journal.ts";
import { stepReader } from "../../../functions/adapters/dynamodb/step-reader.ts";
import { forgetSecrets, knownSecrets } from "../../../functions/text/known-secrets.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import {
  denseText,
  factsOf,
  longConversation,
  speak,
  type Spoken,
} from "../../support/journal/long-conversation.ts";

const { table, itemsOf } = testTable();

/** As JSON has it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

const isThere = <Value>(value: Value | undefined): value is Value => value !== undefined;

const SECRET = "s3cr3t-Kw81-Zx04-Pq77";

afterEach(() => {
  forgetSecrets();
});

describe("a conversation", () => {
  const journal = (executionId: string, attempt = 1, { keepsPrompts = true, over = table() } = {}) =>
    stepJournal(over, { executionId, attempt, beforeEffect: () => undefined, keepsPrompts });
  /** What is shown of these turns, and what they were asked. */
  const shownOf = async (id: string, conversation: readonly Spoken[]) =>
    Promise.all(
      conversation.map(async ({ path, messages }) => {
        const asked = (await stepReader(table()).read(id, path))?.asked;
        return [(asked as { readonly messages?: unknown } | undefined)?.messages, asJson(messages)] as const;
      }),
    );

  /** Talks for so many turns; each attempt replays what was said before it. */
  async function talk(id: string, turns: number, attemptOf: (turn: number) => number) {
    const conversation = longConversation(turns);
    for (const [attempt, ofAttempt] of Map.groupBy(conversation, (_, index) => attemptOf(index + 1))) {
      const once = journal(id, attempt);
      const first = ofAttempt[0] === undefined ? 0 : conversation.indexOf(ofAttempt[0]);
      for (const spoken of [...conversation.slice(0, first), ...ofAttempt]) await speak(once, spoken);
    }
    const text = Buffer.byteLength(JSON.stringify(conversation.at(-1)?.messages));
    return { conversation, text };
  }

  const bytesOf = async (id: string): Promise<number> =>
    Object.values(await itemsOf(id))
      .flatMap(({ value, asked }) => [value, asked])
      .reduce<number>((sum, bytes) => sum + (bytes instanceof Uint8Array ? bytes.length : 0), 0);

  it.each([
    ["in one attempt", () => 1],
    ["in attempts of five turns", (turn: number) => Math.ceil(turn / 5)],
    ["in attempts of a turn each", (turn: number) => turn],
  ])("of 50 turns and 200 KB takes less than twice its text: %s", async (_, attemptOf) => {
    const id = crypto.randomUUID();
    const { conversation, text } = await talk(id, 50, attemptOf);
    expect(text).toBeGreaterThan(200_000);
    expect(await bytesOf(id)).toBeLessThan(2 * text);
    const reader = stepReader(table());
    for (const { path, messages } of [0, 26, 49].map((index) => conversation[index]).filter(isThere)) {
      expect((await reader.read(id, path))?.asked).toMatchObject({ messages });
    }
  });

  it("in which a text stands twice is stored with it once, also when it stands in a tool's arguments", async () => {
    const id = crypto.randomUUID();
    const { text } = await talk(id, 20, () => 1);
    expect(await bytesOf(id)).toBeLessThan(text);
  });

  it("is shown without its beginning, and with a word, once the step is gone that kept it", async () => {
    const id = crypto.randomUUID();
    await talk(id, 3, () => 1);
    const Key = { execution_id: id, entry: "step#task-1/run-1/turn-1" };
    await table().client.send(new DeleteCommand({ TableName: table().name, Key }));
    const step = await stepReader(table()).read(id, "task-1/run-1/turn-3");
    expect(step?.lost).toBe("task-1/run-1/turn-1");
    expect(JSON.stringify(step?.asked)).toContain("which is gone");
  });

  it("that is too large for an item is stored in parts, and shown whole", async () => {
    const id = crypto.randomUUID();
    const once = journal(id);
    const messages = [{ role: "user", content: [{ type: "text", text: denseText(900_000) }] }];
    const path = "task-1/run-1/turn-1";
    await once(path, null, () => Promise.resolve({ content: [] }), factsOf(messages));
    expect(
      Object.keys(await itemsOf(id)).filter((entry) => entry.startsWith("asked#")).length,
    ).toBeGreaterThan(1);
    expect((await stepReader(table()).read(id, path))?.asked).toMatchObject({ messages });
  });

  it("is shown right after a crash between what was asked and its step", async () => {
    const id = crypto.randomUUID();
    const client = Object.create(table().client) as ReturnType<typeof table>["client"];
    client.send = ((command: { readonly input: { readonly Item?: { readonly entry?: string } } }) =>
      command.input.Item?.entry?.startsWith("step#") === true
        ? Promise.reject(new Error("killed"))
        : table().client.send(command as never)) as typeof client.send;
    const path = "task-1/run-1/turn-1";
    const messages = [{ role: "user", content: [{ type: "text", text: denseText(900_000) }] }];
    const dying = journal(id, 1, { over: { ...table(), client } });
    await expect(
      dying(path, null, () => Promise.resolve({ content: [] }), factsOf(messages)),
    ).rejects.toThrow("could not store a step");
    expect(await stepReader(table()).read(id, path)).toBeUndefined();
    expect(Object.keys(await itemsOf(id)).every((entry) => entry.startsWith("asked#"))).toBe(true);
    const short = [{ role: "user", content: [{ type: "text", text: "Another word." }] }];
    await journal(id, 2)(path, null, () => Promise.resolve({ content: [] }), factsOf(short));
    expect((await stepReader(table()).read(id, path))?.asked).toMatchObject({ messages: short });
  });

  it("that two attempts hold at the same time is shown as it went on", async () => {
    const id = crypto.randomUUID();
    const [first, second, ...others] = longConversation(5);
    if (first === undefined || second === undefined) throw new Error("there is no conversation");
    const [older, newer] = [journal(id, 1), journal(id, 2)];
    await speak(older, first);
    const { promise, resolve } = Promise.withResolvers<object>();
    const slow = older(second.path, second.messages, () => promise, factsOf(second.messages));
    for (const spoken of [first, second]) await speak(newer, spoken);
    resolve({ content: [{ type: "text", text: denseText(1500) }] });
    expect(await slow).toEqual(second.reply);
    for (const [index, spoken] of others.entries()) await speak(index % 2 === 0 ? older : newer, spoken);
    const conversation = [first, second, ...others];
    for (const [shown, asked] of await shownOf(id, conversation)) expect(shown).toEqual(asked);
  });

  it("of which only later attempts keep prompts is shown from there on", async () => {
    const id = crypto.randomUUID();
    const conversation = longConversation(6);
    const [without, later] = [journal(id, 1, { keepsPrompts: false }), journal(id, 2)];
    for (const spoken of conversation.slice(0, 3)) await speak(without, spoken);
    for (const spoken of conversation) await speak(later, spoken);
    const shown = await shownOf(id, conversation);
    expect(shown.slice(0, 3).map(([messages]) => messages)).toEqual([undefined, undefined, undefined]);
    for (const [messages, asked] of shown.slice(3)) expect(messages).toEqual(asked);
  });

  it("keeps no secret that this process knows, neither of what is asked nor of what is answered", async () => {
    knownSecrets.addVariables({ SHOP_API_KEY: SECRET });
    const id = crypto.randomUUID();
    const once = journal(id);
    const told = `the key is ${SECRET} ${"and so on ".repeat(20)}`;
    const messages = [{ role: "user", content: [{ type: "text", text: told }] }];
    const reply = { content: [{ type: "text", text: told }] };
    const replay = await once("task-1/run-1/turn-1", null, () => Promise.resolve(reply), factsOf(messages));
    await once(
      "task-1/run-1/turn-2",
      null,
      () => Promise.resolve(reply),
      factsOf([...messages, ...messages]),
    );
    forgetSecrets();
    expect(replay).toEqual(reply);
    const reader = stepReader(table());
    const shown = [
      await reader.read(id, "task-1/run-1/turn-1"),
      await reader.read(id, "task-1/run-1/turn-2"),
    ];
    expect(JSON.stringify(shown)).toContain("the key is …");
    expect(JSON.stringify(shown)).not.toContain(SECRET);
  });

  it("whose messages look like references is shown as it was", async () => {
    const id = crypto.randomUUID();
    const once = journal(id);
    const odd = { $: ["task-1", "value"], deep: { $: { $: "x".repeat(200) } }, __proto: null };
    await once("task-1/run-1/turn-1/tool-0", odd, () => Promise.resolve(1), { kind: "tool" });
    await once("task-1/run-1/turn-1/tool-1", odd, () => Promise.resolve(1), { kind: "tool" });
    const reader = stepReader(table());
    expect((await reader.read(id, "task-1/run-1/turn-1/tool-0"))?.asked).toEqual(odd);
    expect((await reader.read(id, "task-1/run-1/turn-1/tool-1"))?.asked).toEqual(odd);
  });
});
