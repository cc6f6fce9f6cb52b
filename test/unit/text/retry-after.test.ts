import { describe, expect, it } from "vitest";

import { retryAfterSeconds } from "../../../functions/text/retry-after.ts";

const NOW = Date.parse("2026-11-24T10:00:00Z");

describe("retryAfterSeconds", () => {
  it.each([
    ["0", 0],
    ["7", 7],
    [" 7 ", 7],
    ["99999999", 3600],
    ["9".repeat(400), 3600],
    ["Tue, 24 Nov 2026 10:01:30 GMT", 90],
    ["Tue, 24 Nov 2026 09:00:00 GMT", 0],
    ["Fri, 31 Dec 9999 23:59:59 GMT", 3600],
    ["", undefined],
    ["-5", undefined],
    ["1.5", undefined],
    ["1e20", undefined],
    ["0x10", undefined],
    ["Infinity", undefined],
    ["soon", undefined],
    ["2026", 2026],
    ["2026-11-24T10:01:30Z", undefined],
    ["Wed, 31 Feb 2027 10:00:00 GMT", undefined],
    ["Invalid Date", undefined],
  ])("reads whole seconds and dates, and nothing else: %j", (header, seconds) => {
    expect(retryAfterSeconds({ "retry-after": header }, NOW)).toBe(seconds);
  });

  it("reads OpenAI's milliseconds first, and is silent where the server is", () => {
    expect(retryAfterSeconds({ "retry-after-ms": "1500", "retry-after": "9" }, NOW)).toBe(1.5);
    expect(retryAfterSeconds({ "retry-after-ms": "-1", "retry-after": "9" }, NOW)).toBe(9);
    expect(retryAfterSeconds({ "retry-after-ms": "99999999999" }, NOW)).toBe(3600);
    expect(retryAfterSeconds({}, NOW)).toBeUndefined();
  });
});
