import type { IdempotencyClaim, IdempotencyKeys } from "../../../functions/domain/journal.ts";

/**
 * Idempotency keys in memory.
 * @param turn is taken before each call; throws when that call is to fail
 * @param writes is told of each write, like "claim k"
 */
export function memoryIdempotencyKeys(
  turn: (method: string) => Promise<void>,
  writes: string[],
): { readonly keys: IdempotencyKeys; readonly boundTo: (key: string) => string | undefined } {
  const bound = new Map<string, IdempotencyClaim>();
  return {
    keys: {
      async find(key) {
        await turn("find");
        return bound.get(key);
      },
      async claim(key, claim) {
        await turn("claim");
        const current = bound.get(key);
        if (current !== undefined) return current;
        bound.set(key, claim);
        writes.push(`claim ${key}`);
        return claim;
      },
      async release(key, executionId) {
        await turn("releaseKey");
        if (bound.get(key)?.executionId !== executionId) return;
        bound.delete(key);
        writes.push(`release ${key}`);
      },
    },
    boundTo: (key) => bound.get(key)?.executionId,
  };
}
