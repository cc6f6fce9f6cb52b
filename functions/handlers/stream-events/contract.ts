import * as z from "zod";

import { MOST_WATCHERS, WATCH_SECONDS } from "../../domain/admission/watchers.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";

/** The same events as list-events', as they are written: server-sent events. */
export const streamEventsContract = defineContract({
  name: "stream-events",
  route: { method: "GET", path: "/crew/executions/{execution_id}/events/stream" },
  access: "key",
  streams: true,
  parameters: z.strictObject({
    execution_id: z.string().describe("As the start answered it"),
  }),
  body: z.unknown(),
  output: z.never(),
  content: {
    says:
      "server-sent events, as they are written: `data` is an event of the timeline as JSON, as " +
      "`GET /crew/executions/{execution_id}/events` has it, and `id` its `sequence`; the last one is of the type `ended`. " +
      "A comment comes where there was nothing for 10 seconds",
    type: "text/event-stream",
  },
  environment: z.object({ ...httpEnvironment.shape, ...journalEnvironment.shape }),
  failure: "The events could not be read. The execution is not affected; try again in a few seconds.",
  about:
    "The timeline as it is written. Names, numbers and times, never what was said. " +
    `An answer ends after ${WATCH_SECONDS} seconds, or when the execution has ended: then the event \`ended\` says so. ` +
    "After any other end ask again with `Last-Event-ID`. " +
    "A deployment has it where `live_events` is set, because each client holds a Lambda meanwhile; " +
    "`GET /crew/executions/{execution_id}/events?wait=15` is everywhere.",
  requestHeaders: {
    "Last-Event-ID": "The last `id` that the client knows: only what came later is sent.",
  },
  answerHeaders: {
    "Content-Type": { on: [200], says: "`text/event-stream; charset=utf-8`" },
    "X-Accel-Buffering": { on: [200], says: "`no`: proxies are to pass each piece on as it comes." },
    "Retry-After": { on: [429], says: "In seconds, when a place may be free again." },
  },
  problems: {
    404: ["there is no execution with this id"],
    422: ["`Last-Event-ID` is not a whole number"],
    429: [`${MOST_WATCHERS} clients follow executions already: ask \`…/events?wait=15\``],
  },
});
