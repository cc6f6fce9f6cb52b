import type { Dispatcher } from "undici";

import { backoff } from "../../async/backoff.ts";
import { wait } from "../../async/timer.ts";
import type { SentSpans, TraceSpan, SpanSink } from "../../domain/spans/spans.ts";
import { batches } from "./batches.ts";
import type { OtlpSettings } from "./otlp-settings.ts";
import { type Headers, type Posted, postSpans } from "./post-spans.ts";
import { serializedSpans } from "./serialized-spans.ts";

/** For how long a collector that fails is tried again, over all posts of one execution. */
const PATIENCE_MILLISECONDS = 20_000;
/** One that was given up is not waited for by the executions that end next. */
const DISTRUST_MILLISECONDS = 60_000;
const DISTRUSTED_TIMEOUT_MILLISECONDS = 3000;
const BACKOFF = { first: 500, longest: 5000, jitter: "half" } as const;

interface Way {
  readonly dispatcher: Dispatcher;
  /** Read anew for each execution: a secret may be rotated. */
  readonly headers: () => Promise<Headers>;
}

/** Sends spans to a collector by OTLP over HTTP. `send` throws what `headers` throws. */
export function collector(settings: OtlpSettings, { dispatcher, headers }: Way): SpanSink {
  let distrustedUntil = 0;
  return {
    async send(spans, signal) {
      const isDistrusted = Date.now() < distrustedUntil;
      const posting = { settings, dispatcher, headers: await headers(), signal };
      const sending: Sending = {
        post: async (batch) =>
          postSpans(serializedSpans(batch, settings.resource), {
            ...posting,
            ...(isDistrusted && { mostMilliseconds: DISTRUSTED_TIMEOUT_MILLISECONDS }),
          }),
        patience: isDistrusted ? 0 : PATIENCE_MILLISECONDS,
        signal,
      };
      const result = await sendAll(spans, sending);
      distrustedUntil = result.isGivenUp ? Date.now() + DISTRUST_MILLISECONDS : 0;
      return result;
    },
  };
}

interface Sending {
  readonly post: (batch: readonly TraceSpan[]) => Promise<Posted>;
  /** Milliseconds that are left for trying again. */
  patience: number;
  readonly signal: AbortSignal;
}

async function sendAll(
  spans: AsyncIterable<TraceSpan>,
  sending: Sending,
): Promise<SentSpans & { readonly isGivenUp: boolean }> {
  const problems = new Set<string>();
  let sent = 0;
  for await (const batch of batches(spans)) {
    const posted = await postPatiently(batch, sending);
    if ("failure" in posted) {
      problems.add(posted.failure);
      return { sent, problems: [...problems], isGivenUp: true };
    }
    sent += batch.length - posted.rejected;
    if (posted.problem !== undefined) problems.add(posted.problem);
  }
  return { sent, problems: [...problems], isGivenUp: false };
}

/** Posts again what may be taken yet, as long as there is patience left. */
async function postPatiently(batch: readonly TraceSpan[], sending: Sending): Promise<Posted> {
  const { post, signal } = sending;
  for (let tries = 1; ; tries += 1) {
    const began = Date.now();
    const posted = await post(batch);
    if (!("failure" in posted) || !posted.mayPass || signal.aborted) return posted;
    const pause = Math.max(backoff(BACKOFF, tries), (posted.retryAfterSeconds ?? 0) * 1000);
    sending.patience -= Date.now() - began + pause;
    if (sending.patience < 0) return told(posted, tries);
    try {
      await wait(pause, signal);
    } catch {
      // The time for sending is over: what is told is why it was not done before.
      return told(posted, tries);
    }
  }
}

const told = (posted: Extract<Posted, { failure: string }>, tries: number): Posted =>
  tries === 1 ? posted : { ...posted, failure: `${posted.failure} (tried ${tries} times)` };
