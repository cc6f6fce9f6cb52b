import { setImmediate } from "node:timers/promises";

import type { DailyStarts } from "../../../functions/domain/admission/daily-starts.ts";
import { JournalUnavailable } from "../../../functions/domain/errors.ts";

export interface MemoryDailyStarts extends DailyStarts {
  limit: number;
  isDown: boolean;
  /** How many starts of today a client has. */
  readonly counted: (apiKeyId?: string) => number;
}

/** The counts of starts in memory, by client and day. A call takes effect a turn later. */
export function memoryDailyStarts(): MemoryDailyStarts {
  const counts = new Map<string, number>();
  const keyOf = (apiKeyId: string | undefined, at: Date) => `${apiKeyId} ${at.toISOString().slice(0, 10)}`;
  const counter: MemoryDailyStarts = {
    limit: 0,
    isDown: false,
    counted: (apiKeyId) => counts.get(keyOf(apiKeyId, new Date())) ?? 0,
    async count(apiKeyId, at) {
      await turn();
      const key = keyOf(apiKeyId, at);
      const before = counts.get(key) ?? 0;
      if (counter.limit > 0 && before >= counter.limit) return false;
      counts.set(key, before + 1);
      return true;
    },
    async giveBack(apiKeyId, at) {
      await turn();
      const key = keyOf(apiKeyId, at);
      counts.set(key, (counts.get(key) ?? 0) - 1);
    },
  };
  const turn = async (): Promise<void> => {
    await setImmediate();
    if (counter.isDown) throw new JournalUnavailable("count a start", { cause: new Error("throttled") });
  };
  return counter;
}
