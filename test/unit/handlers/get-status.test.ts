import { beforeEach, describe, expect, it } from "vitest";

import { completedAs, endAsTold } from "../../../functions/domain/ends.ts";
import type { Outcome } from "../../../functions/domain/outcome.ts";
import { getStatusContract } from "../../../functions/handlers/get-status/contract.ts";
import { fitResult } from "../../../functions/handlers/get-status/fit-result.ts";
import { getStatus } from "../../../functions/handlers/get-status/get-status.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { outcomeOf } from "../../support/handlers/outcome-of.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import {
  type MemoryExecutionJournal,
  memoryExecutionJournal,
} from "../../support/journal/memory-execution-journal.ts";

let memory: MemoryExecutionJournal;

beforeEach(() => {
  memory = memoryExecutionJournal();
});

async function create(secondsAgo = 0): Promise<void> {
  const createdAt = new Date(Date.now() - secondsAgo * 1000);
  await createExecution(memory.journal, { createdAt });
}
async function end(outcome: Outcome): Promise<void> {
  await create();
  await memory.journal.beginAttempt(ID, new Date());
  await memory.journal.decide({ executionId: ID, outcome, at: new Date(), attempt: 1 });
}
const get = (id = ID, headers: Readonly<Record<string, string>> = {}) =>
  getStatus(requestOf({ parameters: { execution_id: id }, headers }), { journal: memory.journal });
/** The body as it goes over the wire, its keys in order. */
async function bodyText(): Promise<string> {
  const answer = await get();
  return JSON.stringify("body" in answer ? answer.body : answer);
}
async function headersOf(id = ID, headers = {}): Promise<Readonly<Record<string, string>> | undefined> {
  const answer = await get(id, headers);
  return "headers" in answer ? answer.headers : undefined;
}

const result = { raw: "Dear Ada", data: { json_dict: null, tasks_output: [], token_usage: {} } };
const refused = { type: "ModelRefused", message: "The model said no.", retryable: false };

describe("the body", () => {
  it.each(["STARTING", "RUNNING", "SUSPENDED"])(
    "of an execution that is %s says PROCESSING",
    async (phase) => {
      await create();
      if (phase !== "STARTING") await memory.journal.beginAttempt(ID, new Date());
      if (phase === "SUSPENDED") await memory.journal.suspend(ID, 1, true);
      expect(memory.execution(ID).phase).toBe(phase);
      expect(await bodyText()).toBe(
        `{"execution_id":"${ID}","status":"PROCESSING","result":null,"error":null}`,
      );
    },
  );

  it("of a completed execution has its result", async () => {
    await end(completedAs(result));
    expect(await bodyText()).toBe(
      `{"execution_id":"${ID}","status":"COMPLETED","result":{"raw":"Dear Ada","data":{"json_dict":null,"tasks_output":[],"token_usage":{}}},"error":null}`,
    );
  });

  it.each(["FAILED", "CANCELLED", "TIMED_OUT", "BUDGET_EXCEEDED"] as const)(
    "of an execution that is %s has its sentence, in a 200",
    async (phase) => {
      await end(outcomeOf({ phase, error: refused }));
      expect(await get()).toMatchObject({ status: 200 });
      expect(await bodyText()).toBe(
        `{"execution_id":"${ID}","status":"ERROR","result":null,"error":"The model said no."}`,
      );
    },
  );

  it("is what the getStatusContract promises", async () => {
    await end(completedAs(result));
    const answer = await get();
    expect(getStatusContract.output.parse("body" in answer ? answer.body : undefined)).toEqual({
      execution_id: ID,
      status: "COMPLETED",
      result,
      error: null,
    });
  });
});

describe("an id that there is not", () => {
  it.each(["5c0e8f6e-3f0a-4c47-9f0c-1f5b6c3b2a10", "", "x", "../header", "idempotency#abc", `${ID} `])(
    "like %j is 404",
    async (id) => {
      await create();
      expect(await get(id)).toEqual({
        refusal: {
          status: 404,
          detail: "There is no execution with this id. GET /crew/executions lists those there are.",
        },
      });
    },
  );

  it("of junk is not even looked for", async () => {
    memory.failNext("read");
    expect(await get("junk")).toMatchObject({ refusal: { status: 404 } });
  });
});

it("throws when a completed execution has no result, for an empty one would be a lie", async () => {
  await end(completedAs(result));
  const journal = { ...memory.journal, readOutcome: () => Promise.resolve({}) };
  await expect(getStatus(requestOf({ parameters: { execution_id: ID } }), { journal })).rejects.toThrow(
    "The journal has lost the result of a completed execution",
  );
});

it("throws JournalUnavailable when the journal does not answer", async () => {
  memory.failNext("read");
  await expect(get()).rejects.toMatchObject({ name: "JournalUnavailable" });
});

describe("polling", () => {
  it.each([
    [0, "2"],
    [19, "2"],
    [40, "4"],
    [200, "20"],
    [301, "30"],
    [90_000, "30"],
    [-60, "2"],
  ])("an execution of %i s is asked for again after %s s and never cached", async (age, seconds) => {
    await create(age);
    expect(await headersOf()).toEqual({ ETag: '"1"', "Cache-Control": "no-store", "Retry-After": seconds });
  });

  it("ends with an answer that may be kept", async () => {
    await end(completedAs(result));
    expect(await headersOf()).toEqual({ ETag: '"3"', "Cache-Control": "private, max-age=86400" });
  });

  it("gets another ETag with every change it could see, and none from the recording", async () => {
    const tags: (string | undefined)[] = [];
    const look = async () => tags.push((await headersOf())?.["ETag"]);
    await create();
    await look();
    await memory.journal.beginAttempt(ID, new Date());
    await look();
    await memory.journal.suspend(ID, 1, true);
    await look();
    await memory.journal.decide({
      executionId: ID,
      outcome: endAsTold("crewFailed", refused),
      at: new Date(),
    });
    await look();
    await memory.leases.markRecorded(ID);
    await look();
    expect(tags).toEqual(['"1"', '"2"', '"3"', '"4"', '"4"']);
  });

  it.each(['"1"', 'W/"1"', '"0", "1"', "*", '"9" ,W/"1"'])("with If-None-Match: %s gets 304", async (tag) => {
    await create();
    expect(await get(ID, { "if-none-match": tag })).toEqual({
      status: 304,
      headers: { ETag: '"1"', "Cache-Control": "no-store", "Retry-After": "2" },
    });
  });

  it.each(['"2"', "1", '"11"', ""])("with If-None-Match: %s gets the body", async (tag) => {
    await create();
    expect(await get(ID, { "if-none-match": tag })).toMatchObject({ status: 200 });
  });

  it("reads the result of a completed execution only when it is sent", async () => {
    await end(completedAs(result));
    memory.failNext("readOutcome");
    expect(await get(ID, { "if-none-match": '"3"' })).toMatchObject({ status: 304 });
  });
});

describe("a result that does not fit a Lambda's answer", () => {
  const task = (raw: string, json: Record<string, unknown> | null = null) => ({
    name: "write",
    raw,
    json_dict: json,
    agent: "a",
  });
  const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  /** What Lambda gets: the body's JSON as a JSON text. */
  const isSent = (value: unknown): boolean => bytesOf(JSON.stringify(value)) < 6 * 1024 * 1024;
  const MEGABYTE = 1024 * 1024;

  it("is told as it is when it does fit", () => {
    const fitting = { raw: "é".repeat(MEGABYTE), data: { tasks_output: [task("é".repeat(MEGABYTE))] } };
    expect(fitResult(fitting)).toEqual(fitting);
  });

  it("loses the tasks' own texts first, and says so", () => {
    const raw = "x".repeat(3 * MEGABYTE);
    const fitted = fitResult({ raw, data: { json_dict: { a: 1 }, tasks_output: [task(raw), task("y")] } });
    const rest = { name: "write", json_dict: null, agent: "a" };
    expect(fitted).toEqual({
      raw,
      data: { json_dict: { a: 1 }, tasks_output: [rest, rest], truncated: true },
    });
  });

  it.each([
    ["plain", "x"],
    ["accented", "é"],
    ["of emoji", "😀"],
    ["of quotes", '"'],
    ["of line ends", "\n"],
    ["of control characters", "\u0001"],
  ])("loses the end of a long text %s, and no more than it must", (_, character) => {
    const raw = character.repeat((7 * MEGABYTE) / Buffer.byteLength(JSON.stringify(character).slice(1, -1)));
    const fitted = fitResult({ raw, data: { tasks_output: [task(raw)] } });
    expect([isSent(fitted), raw.startsWith(fitted.raw), fitted.data["truncated"]]).toEqual([
      true,
      true,
      true,
    ]);
    const longer = { ...fitted, raw: fitted.raw + character.repeat(200_000) };
    expect(bytesOf(longer) > 5 * MEGABYTE || !isSent(longer)).toBe(true);
  });

  it("loses its objects when nothing else helps", () => {
    const large = { text: "x".repeat(3 * MEGABYTE) };
    const fitted = fitResult({ raw: "text", data: { json_dict: large, tasks_output: [task("", large)] } });
    expect(fitted).toEqual({
      raw: "text",
      data: {
        json_dict: null,
        tasks_output: [{ name: "write", json_dict: null, agent: "a" }],
        truncated: true,
      },
    });
  });
});
