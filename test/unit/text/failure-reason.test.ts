import { expect, it } from "vitest";

import { toldJson } from "../../../functions/json/told-json.ts";
import { failureReason } from "../../../functions/text/failure-reason.ts";

const circular: Record<string, unknown> = {};
circular["cause"] = circular;
const looped = new Error("again");
looped.cause = looped;

it.each<[string, unknown, string]>([
  ["an error", new Error("no"), "no"],
  ["one without a text", new TypeError(), "TypeError"],
  [
    "a cause",
    new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") }),
    "fetch failed: ECONNREFUSED",
  ],
  ["causes of causes", new Error("a", { cause: new Error("b", { cause: "c" }) }), "a: b: c"],
  ["a cause that is told already", new Error("no: b", { cause: new Error("b") }), "no: b"],
  ["a cause of itself", looped, "again"],
  [
    "several errors",
    new AggregateError([new Error("timeout"), "refused"], "All failed"),
    "All failed: timeout: refused",
  ],
  ["several without a text", new AggregateError([new Error("timeout")]), "AggregateError: timeout"],
  ["an object with a sentence", { code: 7, message: "quota" }, "quota"],
  ["an object with one inside", { error: { message: "quota" } }, "quota"],
  ["an object without", { code: 7 }, '{"code":7}'],
  ["an object with a cause", { message: "a", cause: new Error("b") }, "a: b"],
  ["a text", "no", "no"],
  ["nothing", undefined, "undefined"],
  ["a circle", circular, "[object Object]"],
  ["what has no text", Object.create(null), "an error without a text"],
])("tells why something failed: %s", (_what, thrown, told) => {
  expect(failureReason(thrown)).toBe(told);
});

it.each<[string, unknown, string]>([
  ["a map", new Map([["a", 1]]), '{"a":1}'],
  ["a map of other keys", new Map([[1, "a"]]), '[[1,"a"]]'],
  ["a set inside", { set: new Set([1, 2]) }, '{"set":[1,2]}'],
  ["an error inside", [new Error("a", { cause: "b" })], '["a: b"]'],
  ["headers", new Headers({ a: "b" }), '{"a":"b"}'],
  ["parameters that repeat", new URLSearchParams("a=1&a=2"), '[["a","1"],["a","2"]]'],
  ["bigints", [1n, 9007199254740993n], "[1,9007199254740993]"],
  ["a date", { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  ["a list", [1, null, undefined], "[1,null,null]"],
  ["nothing", undefined, ""],
])("tells a model what a tool gave: %s", (_what, value, json) => {
  expect(toldJson(value)).toBe(json);
});
