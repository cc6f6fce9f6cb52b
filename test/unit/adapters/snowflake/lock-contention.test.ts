import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { isLockRefusal } from "../../../../functions/adapters/snowflake/driver-errors.ts";
import { whileLocked } from "../../../../functions/adapters/snowflake/lock-contention.ts";
import { RecordUnavailable } from "../../../../functions/domain/errors.ts";

const serverError = (code: string, sqlState: string, message = "") =>
  Object.assign(new Error(message), { code, sqlState });
const locked = (): RecordUnavailable =>
  new RecordUnavailable("merge", { cause: serverError("000625", "57014"), mayStillCommit: false });

describe("a statement that is refused", () => {
  let tries: number;
  beforeEach(() => {
    tries = 0;
    vi.spyOn(Math, "random").mockReturnValue(0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const refusedTimes = (times: number, error: () => Error) => () => {
    tries += 1;
    return tries <= times ? Promise.reject(error()) : Promise.resolve("taken");
  };

  it("over its table's lock is sent again until it is taken", async () => {
    expect([await whileLocked(refusedTimes(12, locked), new AbortController().signal), tries]).toEqual([
      "taken",
      13,
    ]);
  });

  it("for anything else is not", async () => {
    const error = new RecordUnavailable("merge", {
      cause: serverError("000904", "42000"),
      mayStillCommit: false,
    });
    await expect(
      whileLocked(
        refusedTimes(1, () => error),
        new AbortController().signal,
      ),
    ).rejects.toBe(error);
    expect(tries).toBe(1);
  });

  it("is not sent again once its caller has given up, and has surely written nothing", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const caller = new AbortController();
    const refusal = locked();
    const statement = () => {
      tries += 1;
      caller.abort();
      return Promise.reject(refusal);
    };
    await expect(whileLocked(statement, caller.signal)).rejects.toBe(refusal);
    expect(tries).toBe(1);
  });

  it("is given back 10 s after its first try, while its caller could still wait", async () => {
    const started = performance.now();
    vi.spyOn(performance, "now")
      .mockReturnValueOnce(started)
      .mockReturnValue(started + 10_001);
    await expect(whileLocked(refusedTimes(9, locked), new AbortController().signal)).rejects.toThrow(
      "Snowflake could not merge",
    );
    expect(tries).toBe(1);
  });
});

describe("a refusal over a lock", () => {
  it.each([
    ["too many waiters", serverError("000625", "57014"), true],
    [
      "a lock's time-out",
      serverError(
        "000999",
        "57014",
        "Statement 'a' has locked table 'T' and this lock has not yet been released.",
      ),
      true,
    ],
    ["a statement's time-out", serverError("000630", "57014", "reached its timeout, blocked"), false],
    ["a cancellation", serverError("000604", "57014", "SQL execution canceled"), false],
    ["an unknown column", serverError("000904", "42000", "invalid identifier 'LOCK'"), false],
    ["a broken network", Object.assign(new Error("lock"), { code: 401001 }), false],
  ])("is told from %s", (_, error, expected) => {
    expect(isLockRefusal(error)).toBe(expected);
  });
});
