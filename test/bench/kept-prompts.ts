import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { stepJournal } from "../../functions/adapters/dynamodb/step-journal.ts";
import { knownSecrets } from "../../functions/text/known-secrets.ts";
import { longConversation, speak, type Spoken } from "../support/journal/long-conversation.ts";
import { quartiles, shown } from "./figures.ts";

const TURNS = 50;
const RUNS = 30;
const WARM_UPS = 5;

/** A table that takes every write at once: what is measured is this process alone. */
const NO_TABLE = {
  name: "none",
  client: { send: () => Promise.resolve({}) } as unknown as DynamoDBDocumentClient,
};

/**
 * What it costs a turn to keep what was asked: a conversation of 50 turns and 200 KB that hardly compresses,
 * in a process that knows a secret, with and without in turn.
 */
export async function benchKeptPrompts(): Promise<void> {
  knownSecrets.addVariables({ BENCH_API_KEY: "Kw81-Zx04-Pq77-Lm52-Rt39" });
  const conversation = longConversation(TURNS);
  const times = { kept: [] as number[], plain: [] as number[] };
  for (let run = 1 - WARM_UPS; run <= RUNS; run++) {
    const plain = await timeOfTurn(conversation, false);
    const kept = await timeOfTurn(conversation, true);
    if (run < 1) continue;
    times.plain.push(plain);
    times.kept.push(kept);
  }
  const more = times.kept.map((kept, run) => kept - (times.plain[run] ?? Number.NaN));
  console.log(
    `A turn of ${TURNS} and its tool call in the step journal: medians of ${RUNS} runs, ms of processor time (quartiles)`,
  );
  console.log(`without prompts      ${shown(quartiles(times.plain))}`);
  console.log(`with prompts         ${shown(quartiles(times.kept))}`);
  console.log(`keeping them         ${quartiles(more).median.toFixed(2)} ms a turn`);
}

async function timeOfTurn(conversation: readonly Spoken[], keepsPrompts: boolean): Promise<number> {
  const once = stepJournal(NO_TABLE, {
    executionId: crypto.randomUUID(),
    attempt: 1,
    beforeEffect: () => undefined,
    keepsPrompts,
  });
  const begun = process.cpuUsage();
  for (const spoken of conversation) await speak(once, spoken);
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000 / conversation.length;
}
