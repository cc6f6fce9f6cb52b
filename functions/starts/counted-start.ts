import { JournalUnavailable } from "../domain/errors.ts";
import type { Refusal } from "../domain/http-answer.ts";
import type { StartConnections, StartingRequest } from "./start-answer.ts";

const DAY_MILLISECONDS = 24 * 3600 * 1000;

interface CountedAnswer<Answer> {
  readonly answer: Answer;
  /** False when nothing was started, so that the client may start another one in its place. */
  readonly counts: boolean;
}

/**
 * Counts a new start among those of its client's day, then carries it out. Only what may run counts: a start
 * that failed is given back, and whoever repeats an Idempotency-Key comes here only when the key is unbound.
 * @throws what `carryOut` throws, when nothing of the start runs
 */
export async function countedStart<Answer>(
  request: StartingRequest,
  { dailyStarts }: StartConnections,
  carryOut: () => Promise<CountedAnswer<Answer>>,
): Promise<Answer | { readonly refusal: Refusal }> {
  const { apiKeyId, log } = request;
  const at = new Date();
  if (!(await dailyStarts.count(apiKeyId, at))) return usedUp(dailyStarts.limit, at);
  const giveBack = (): Promise<void> =>
    dailyStarts.giveBack(apiKeyId, at).catch((error: unknown) => {
      if (!(error instanceof JournalUnavailable)) throw error;
      log.error("a start that came to nothing counts among the day's all the same", error);
    });
  try {
    const { answer, counts } = await carryOut();
    if (!counts) await giveBack();
    return answer;
  } catch (error) {
    await giveBack();
    throw error;
  }
}

/** RFC 6585, 4: a 429 says why, and may say with Retry-After (RFC 9110, 10.2.3) how long to wait. */
function usedUp(limit: number, at: Date): { readonly refusal: Refusal } {
  const milliseconds = DAY_MILLISECONDS - (at.getTime() % DAY_MILLISECONDS);
  return {
    refusal: {
      status: 429,
      detail: `The ${limit} starts that a client has in a day are used up. Start again after midnight UTC, or ask whoever runs the deployment to raise daily_starts.`,
      headers: { "Retry-After": String(Math.ceil(milliseconds / 1000)) },
    },
  };
}
