import { GetCommand } from "@aws-sdk/lib-dynamodb";

import { conversationOf } from "../../crew/step-kinds.ts";
import { askedParts, pathOfStep, stepEntry, type StepPath } from "../../crew/step-path.ts";
import type { WholeStep } from "../../domain/steps/steps.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { queryEntries } from "./entry-pages.ts";
import { type KeptTexts, type PackedAsked, textAtKeys, type TextPlace, unpackTexts } from "./packed-asked.ts";
import { fromParts, partsOfStep, readParts } from "./stored-value.ts";
import { callTable, type JournalTable } from "./table.ts";

type Item = Record<string, unknown>;

/** The items of an execution's steps, each read and unpacked once. */
interface StepItems {
  readonly get: (path: StepPath) => Promise<Item | undefined>;
  readonly value: (path: StepPath) => Promise<unknown>;
  readonly kept: (path: StepPath) => Promise<KeptTexts | undefined>;
  /** Reads all steps of the path's conversation together, once. */
  readonly preload: (path: StepPath) => Promise<void>;
}

export function stepItems(table: JournalTable, executionId: string): StepItems {
  const items = new Map<StepPath, Promise<Item | undefined>>();
  const values = new Map<StepPath, Promise<unknown>>();
  const texts = new Map<StepPath, Promise<KeptTexts | undefined>>();
  const preloaded = new Map<StepPath, Promise<void>>();
  const preloadItems = async (conversation: StepPath): Promise<void> => {
    const prefix = `${stepEntry(conversation)}/`;
    for (const item of await queryEntries(table, { executionId, prefix, pages: MOST_PAGES })) {
      const at = pathOfStep(String(item["entry"]));
      if (!items.has(at)) items.set(at, Promise.resolve(item));
    }
  };
  const get = async (path: StepPath): Promise<Item | undefined> =>
    once(items, path, async () => readItem(table, executionId, path));
  return {
    get,
    value: async (path) =>
      once(values, path, async () => {
        const item = await get(path);
        return item && fromParts(await partsOfStep(table, executionId, item));
      }),
    kept: async (path) =>
      once(texts, path, async () => {
        const item = await get(path);
        if (item?.["asked_parts"] === undefined) return undefined;
        const prefix = askedParts(path, Number(item["attempt"]));
        const { asked } = item;
        const parts = asked === undefined ? await readParts(table, { executionId, prefix }) : [asked];
        return fromParts(parts as Uint8Array[]) as KeptTexts;
      }),
    preload: async (path) =>
      once(preloaded, conversationOf(path), async () => preloadItems(conversationOf(path))),
  };
}

/** Pages of 1 MB that are read together; what is in none of them is read by itself. */
const MOST_PAGES = 10;

function once<Value>(
  known: Map<StepPath, Promise<Value>>,
  path: StepPath,
  read: () => Promise<Value>,
): Promise<Value> {
  const value = known.get(path) ?? read();
  known.set(path, value);
  return value;
}

async function readItem(table: JournalTable, executionId: string, path: StepPath): Promise<Item | undefined> {
  const answer = await callTable("read a step", () =>
    table.client.send(
      new GetCommand({
        TableName: table.name,
        ConsistentRead: true,
        Key: { execution_id: executionId, entry: stepEntry(path) },
      }),
    ),
  );
  return answer.Item;
}

/** What a step was asked, put together with what the steps before it keep. */
export async function askedOf(
  items: StepItems,
  path: StepPath,
  packed: PackedAsked,
): Promise<Pick<WholeStep, "asked" | "lost">> {
  if (packed.before !== undefined) await items.preload(path);
  const chain = [packed];
  let lost: StepPath | undefined;
  for (let { before } = packed; before !== undefined;) {
    const earlier: PackedAsked | undefined = (await items.kept(before))?.asked;
    if (earlier === undefined) {
      lost = before;
      break;
    }
    chain.push(earlier);
    ({ before } = earlier);
  }
  const whole = chain.reduceRight<unknown>((before, one) => addedTo(before, one), {});
  return { asked: await unpackTexts(whole, async (place) => textAt(items, place)), ...(lost && { lost }) };
}

/** A request, still packed, from the one that begins it. */
function addedTo(before: unknown, { keep = 0, same = [], own }: PackedAsked): unknown {
  if (!isJsonObject(before) || !isJsonObject(own) || !Array.isArray(own["messages"])) return own;
  const { messages: added, ...others } = own as JsonObject & { readonly messages: readonly JsonValue[] };
  const kept = Object.entries(before).filter(([key]) => same.includes(key));
  const messages = [...messagesOf(before).slice(0, keep), ...added];
  return { messages, ...Object.fromEntries(kept), ...others };
}

const messagesOf = ({ messages }: JsonObject): readonly unknown[] =>
  Array.isArray(messages) ? messages : [];

async function textAt(items: StepItems, [path, of, ...keys]: TextPlace): Promise<string> {
  const stored = of === "value" ? await items.value(path) : await items.kept(path);
  return textAtKeys(stored, keys) ?? `(This text was kept with the step ${path}, which is gone.)`;
}
