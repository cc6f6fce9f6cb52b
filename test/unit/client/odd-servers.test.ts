import { afterAll, describe, expect, it } from "vitest";

import { callTypeScript, pythonCaller, whyNoPythonClient } from "../../support/client-callers.ts";
import { closedAddress } from "../../support/servers/closed-address.ts";
import {
  answersJson,
  answersPage,
  answersProblem,
  cutsBody,
  fallsSilent,
  losesAnswer,
  neverEnds,
  startScriptedApi,
} from "../../support/servers/scripted-api.ts";

const missing = whyNoPythonClient();
if (missing !== undefined) console.warn(`The Python client is not tested: ${missing}.`);

const python = pythonCaller();
afterAll(python.end);

const KEY = "key-of-the-client-test-4f9aQ7x2";
const STARTED = { execution_id: "1", status: "PROCESSING", message: "Crew execution started successfully" };
const running = { execution_id: "1", status: "PROCESSING", result: null, error: null };
const completed = { ...running, status: "COMPLETED", result: { raw: "Owls.", data: {} } };

describe.concurrent.each([
  { client: "TypeScript", call: callTypeScript, isMissing: false },
  { client: "Python", call: python.call, isMissing: missing !== undefined },
])("the $client client", ({ call, isMissing }) => {
  it.skipIf(isMissing)(
    "sends a start again with its key where the answer is lost, a gateway's page, or not yet there",
    async () => {
      await using api = await startScriptedApi(
        losesAnswer,
        answersPage(502),
        answersProblem(409, "Another request is being answered"),
        answersJson(STARTED),
      );
      const body = { crew: "research", inputs: { topic: "Uhu – „Eule“" } };
      const { value, retries } = await call({ url: `${api.url}/`, call: "start", body, key: KEY });
      expect([value, retries.length]).toEqual([STARTED, 3]);
      expect(new Set(api.asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
      expect(
        api.asked.map(({ line, body: sent, headers }) => [line, JSON.parse(sent), headers["x-api-key"]]),
      ).toEqual(Array.from({ length: 4 }, () => ["POST /crew/start", body, KEY]));
    },
  );

  it.skipIf(isMissing)("says what a refusal says, without a further try", async () => {
    await using api = await startScriptedApi(answersProblem(422, "There is no crew X.", { request_id: "r" }));
    const { error } = await call({ url: api.url, call: "start" });
    expect(error).toMatchObject({
      name: "StepcrewProblem",
      status: 422,
      message: "There is no crew X.",
      type: "about:blank",
      title: "T",
      detail: "There is no crew X.",
    });
    expect(api.asked).toHaveLength(1);
  });

  it.skipIf(isMissing)(
    "comes back when a 429 says so by a date, and tells at once of one that says tomorrow",
    async () => {
      const soon = new Date(Date.now() + 1000).toUTCString();
      await using api = await startScriptedApi(
        answersJson({ detail: "Too fast" }, { status: 429, "retry-after": soon }),
        answersJson({ detail: "Used up" }, { status: 429, "retry-after": "40000" }),
      );
      const { error, retries } = await call({ url: api.url, call: "start" });
      expect([error?.status, error?.message, retries]).toEqual([429, "Used up", ["Too fast"]]);
    },
  );

  it.skipIf(isMissing)("tells of a gateway's page, of another address, and of another website", async () => {
    await using moved = await startScriptedApi((response) =>
      response.writeHead(301, { location: "https://api.example/prod" }).end(),
    );
    const { error: leads } = await call({ url: moved.url, call: "status", args: ["1"], key: KEY });
    expect([leads?.status, leads?.message, moved.asked.length]).toEqual([
      301,
      `${moved.url} answered 301 and leads to https://api.example/prod: is that the API's address?`,
      1,
    ]);
    await using gateway = await startScriptedApi(answersPage(502));
    const { error } = await call({ url: gateway.url, call: "status", args: ["1"], patience: 0 });
    expect([error?.name, error?.status, error?.message]).toEqual([
      "StepcrewProblem",
      502,
      `${gateway.url} answered 502 without saying why: something between here and the API may have answered in its place`,
    ]);
    await using site = await startScriptedApi(answersPage(200));
    const other = await call({ url: site.url, call: "status", args: ["1"] });
    expect([other.error?.name, other.error?.message, other.retries]).toEqual([
      "StepcrewUnreachable",
      expect.stringMatching(/^http:\S+ answered 200, but not as a Stepcrew API does: is that its address\?$/),
      [],
    ]);
  });

  it.skipIf(isMissing)(
    "reads no answer that never ends, and waits for none that falls silent beyond its deadline",
    async () => {
      await using endless = await startScriptedApi(neverEnds);
      const large = await call({ url: endless.url, call: "status", args: ["1"] });
      expect([large.error?.name, large.error?.message]).toEqual([
        "StepcrewUnreachable",
        `${endless.url} does not answer: the answer has more than 67108864 bytes`,
      ]);
      expect(endless.asked).toHaveLength(1);
      await using silent = await startScriptedApi(fallsSilent);
      const late = await call({ url: silent.url, call: "wait", args: ["1"], timeout: 2 });
      expect([late.error?.name, silent.asked.length]).toEqual(["DeadlineExceeded", 1]);
    },
  );

  it.skipIf(isMissing)("says that nobody is there, without the key", async () => {
    const url = `http://${await closedAddress()}`;
    const { error } = await call({ url, call: "status", args: ["1"], key: KEY, patience: 0 });
    expect(error?.name).toBe("StepcrewUnreachable");
    expect(error?.message).toMatch(/^http:\S+ does not answer: .*ECONNREFUSED|refused/);
    expect(JSON.stringify(error)).not.toContain(KEY);
  });

  it.skipIf(isMissing)(
    "asks for the status as the server says, and for its body only when that has changed",
    async () => {
      await using api = await startScriptedApi(
        answersJson(running, { "retry-after": "0", etag: '"1"' }),
        (response) => response.writeHead(304, { "retry-after": "0", etag: '"1"' }).end(),
        cutsBody,
        answersJson(completed, { etag: '"2"' }),
      );
      const { value } = await call({ url: api.url, call: "result", args: ["a/b"] });
      expect(value).toEqual({ raw: "Owls.", data: {} });
      expect(api.asked.map(({ line, headers }) => [line, headers["if-none-match"]])).toEqual([
        ["GET /crew/status/a%2Fb", undefined],
        ["GET /crew/status/a%2Fb", '"1"'],
        ["GET /crew/status/a%2Fb", '"1"'],
        ["GET /crew/status/a%2Fb", '"1"'],
      ]);
    },
  );

  it.skipIf(isMissing)(
    "gives each event once, with long polls where there are some, until the end",
    async () => {
      const page = (...numbers: readonly number[]) => ({ events: numbers.map((sequence) => ({ sequence })) });
      const link = '</prod/crew/executions/1/events?after=2&limit=1000>; rel="next"';
      await using api = await startScriptedApi(
        answersJson({ ...page(1, 2), ended: false }, { link }),
        answersJson({ ...page(3), ended: false }),
        losesAnswer,
        answersJson({ ...page(4), ended: true }),
      );
      const { value } = await call({ url: api.url, call: "events", args: ["1"] });
      expect(value).toEqual(page(1, 2, 3, 4).events);
      await using former = await startScriptedApi(
        answersProblem(422, "There is no parameter wait"),
        answersJson(page(1, 2), { link }),
        answersJson(page(3)),
        answersJson(running, { "retry-after": "0" }),
        answersJson(page()),
        answersJson(completed),
        answersJson(page(4)),
      );
      expect((await call({ url: former.url, call: "events", args: ["1"] })).value).toEqual(value);
      const asked = (lines: typeof api.asked) =>
        lines.flatMap(({ line }) => /after=(.*)/.exec(line)?.[1] ?? []);
      expect(asked(api.asked)).toEqual([0, 2, 3, 3].map((after) => `${after}&limit=1000&wait=15`));
      expect(asked(former.asked).slice(1)).toEqual([0, 2, 3, 3].map((after) => `${after}&limit=1000`));
    },
  );

  it.skipIf(isMissing)(
    "pages through the list, cancels once, and fetches files without showing its key elsewhere",
    async () => {
      const next = '</crew/executions?cursor=a%2Fb&limit=10>; rel="next"';
      await using list = await startScriptedApi(
        answersJson({ executions: [{ execution_id: "1" }] }, { link: next }),
        answersJson({ executions: [{ execution_id: "2" }] }),
      );
      expect((await call({ url: list.url, call: "executions" })).value).toEqual([
        { execution_id: "1" },
        { execution_id: "2" },
      ]);
      expect(list.asked[1]?.line).toBe("GET /crew/executions?cursor=a%2Fb");

      await using ended = await startScriptedApi(
        losesAnswer,
        answersProblem(409, "It has ended"),
        answersJson({ execution_id: "1", phase: "CANCELLED" }),
      );
      expect((await call({ url: ended.url, call: "cancel", args: ["1"] })).value).toEqual({
        execution_id: "1",
        status: "ERROR",
        message: "Crew execution cancelled",
      });

      await using store = await startScriptedApi((response) => response.end("content"));
      await using files = await startScriptedApi((response) =>
        response.writeHead(303, { location: `${store.url}/signed` }).end(),
      );
      const file = await call({ url: files.url, call: "file", args: ["1", "a b/c.md"], key: KEY });
      expect(file.value).toBe("content");
      expect([files.asked[0]?.line, files.asked[0]?.headers["x-api-key"]]).toEqual([
        "GET /crew/executions/1/files/a%20b/c.md",
        KEY,
      ]);
      expect([store.asked[0]?.line, store.asked[0]?.headers["x-api-key"]]).toEqual([
        "GET /signed",
        undefined,
      ]);
    },
  );
});
