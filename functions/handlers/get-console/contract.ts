import * as z from "zod";

import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment } from "../../runtime/environment.ts";

/** The page for people. It is open: it holds no data, and asks the API with the key that somebody types. */
export const getConsoleContract = defineContract({
  name: "get-console",
  route: { method: "GET", path: "/" },
  access: "open",
  parameters: z.object({}),
  body: z.unknown(),
  output: z.never(),
  content: { says: "the page, as HTML", type: "text/html" },
  environment: httpEnvironment,
  failure: "The page could not be read. Load it again in a few seconds.",
  about:
    "The console: a page that shows what crews do, and steers them (docs/console.md). It holds no data: it asks this API, with the key " +
    "that is typed into it. A deployment has it unless `console` is false.",
  requestHeaders: {
    "If-None-Match": "An `ETag` from before: 304 while the page is the same.",
  },
  answerHeaders: {
    "Content-Type": { on: [200], says: "`text/html; charset=utf-8`" },
    ETag: { on: [200, 304], says: "Changes with the page." },
    "Cache-Control": { on: [200, 304], says: "`no-cache`: keep it, and ask whether it is still the same." },
    Location: { on: [303], says: "The same address with a slash at its end." },
  },
  otherAnswers: {
    303: ["the address lacks the slash at its end, without which the page finds nothing"],
    304: ["`If-None-Match` names the current `ETag`; without a body"],
  },
  problems: { 404: ["`Accept` does not name `text/html`: there is nothing here for programs"] },
});
