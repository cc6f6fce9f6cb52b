import { PassThrough, Readable } from "node:stream";
import { runInNewContext } from "node:vm";

import { expect, it } from "vitest";

import { toldJson } from "../../../functions/json/told-json.ts";
import { failureReason } from "../../../functions/text/failure-reason.ts";

/** As the queries of some libraries are. */
// oxlint-disable-next-line unicorn/no-thenable
const thenable = { then: (resolve: (value: number) => void) => resolve(1) };
const circular: Record<string, unknown> = {};
circular["cause"] = circular;
const looped = new Error("again");
looped.cause = looped;
const suppressed = Object.assign(new Error("both"), {
  error: new Error("late"),
  suppressed: new Error("early"),
});

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
    "All failed: timeout; refused",
  ],
  ["several without a text", new AggregateError([new Error("timeout")]), "AggregateError: timeout"],
  ["an object with a sentence", { code: 7, message: "quota" }, "quota (code 7)"],
  ["an object with a reason", { code: 7, reason: "till closed" }, "till closed (code 7)"],
  ["a number that is told already", { code: 503, message: "503: away" }, "503: away"],
  ["an error with a number", Object.assign(new Error("no peer"), { code: 14 }), "no peer (code 14)"],
  ["an error whose number is its class's", new DOMException("ended", "AbortError"), "ended"],
  [
    "several errors with causes",
    new AggregateError([new Error("a", { cause: "b" }), new Error("c"), new Error("c")]),
    "AggregateError: a: b; c",
  ],
  ["an object with one inside", { error: { message: "quota" } }, "quota"],
  ["an object without", { code: 7 }, '{"code":7}'],
  ["an object with a cause", { message: "a", cause: new Error("b") }, "a: b"],
  ["a text", "no", "no"],
  ["nothing", undefined, "undefined"],
  ["a circle", circular, '{"cause":"…"}'],
  [
    "a code",
    Object.assign(new Error("no connection"), { code: "ECONNREFUSED" }),
    "no connection (ECONNREFUSED)",
  ],
  ["a code that is told already", Object.assign(new Error("E1X: no"), { code: "E1X" }), "E1X: no"],
  [
    "a code alone",
    Object.assign(new AggregateError([]), { code: "ETIMEDOUT" }),
    "AggregateError (ETIMEDOUT)",
  ],
  [
    "what a server answered",
    Object.assign(new Error("Request failed"), { response: { status: 422, data: { error: "bad sku" } } }),
    "Request failed: bad sku",
  ],
  [
    "what a command wrote",
    Object.assign(new Error("failed"), { stderr: "no such file\n" }),
    "failed: no such file",
  ],
  ["errors by name", { message: "invalid", errors: { sku: ["required"] } }, 'invalid: {"sku":["required"]}'],
  ["an error that was suppressed", suppressed, "both: late: early"],
  ["one of another realm", runInNewContext("new Error('a', {cause: new Error('b')})"), "a: b"],
  ["a message that is an object", Object.assign(new Error("x"), { message: { code: 7 } }), '{"code":7}'],
  ["a response", new Response("", { status: 503 }), 'Response {"status":503,"type":"default"}'],
  ["a map", new Map([["a", 1]]), 'Map [["a",1]]'],
  ["a list", ["a", { b: 1 }], '["a",{"b":1}]'],
  ["an object with a bigint", { id: 9007199254740993n }, '{"id":"9007199254740993"}'],
  ["an object without a prototype", Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
  ["an empty object", {}, "it gave no reason"],
  ["an empty text", "", "it gave no reason"],
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
  ["a typed array", new Float64Array([1.5]), "[1.5]"],
  ["bytes", new Uint8Array([1, 2]).buffer, "[1,2]"],
  ["an iterator", new Map([["a", 1]]).keys(), '["a"]'],
  ["an expression", { pattern: /x/g }, '{"pattern":"/x/g"}'],
  ["numbers that are none", [NaN, -Infinity], '["NaN","-Infinity"]'],
  ["a date that is none", { at: new Date(NaN) }, '{"at":"Invalid Date"}'],
  ["a map of another realm", runInNewContext("new Map([['a', 1]])"), '{"a":1}'],
  ["a map in a list", [new Map([["a", 1]])], '[{"a":1}]'],
  ["an object with methods", { a: 1, save: () => undefined }, '{"a":1}'],
  ["nothing", undefined, ""],
])("tells a model what a tool gave: %s", (_what, value, json) => {
  expect(toldJson(value)).toBe(json);
});

it.each<[string, unknown, string]>([
  ["a promise inside", { at: Promise.resolve(1) }, "it gave a Promise, which is not a value: await it"],
  [
    "an answer that was not read",
    new Response("hi"),
    "it gave a Response, which is not a value: give what is in it (await response.text())",
  ],
  ["a file", new Blob(["hi"]), "it gave a Blob, which is not a value: give what is in it"],
  ["a function", () => 1, "it gave a function, which is not a value: call it, and give what it returns"],
  ["a class", Map, "it gave a function, which is not a value: call it, and give what it returns"],
  [
    "a function in a list",
    [endless],
    "it gave a function, which is not a value: call it, and give what it returns",
  ],
  ["a symbol", Symbol("a"), "it gave a symbol, which is not a value: give its description"],
  ["a stream of Node's", Readable.from(["a"]), "it gave a stream, which is not a value: give what is in it"],
  [
    "what is written to",
    { to: new PassThrough() },
    "it gave a stream, which is not a value: give what is in it",
  ],
  ["what gives values later", later(), "it gave an AsyncGenerator, which is not a value: give what is in it"],
  ["what can be awaited", [thenable], "it gave a Promise, which is not a value: await it"],
  ["values without end", endless(), "it gave more than a million values: give fewer"],
])("does not tell as nothing what it cannot tell: %s", (_what, value, sentence) => {
  expect(() => toldJson(value)).toThrow(new TypeError(sentence));
});

async function* later() {
  yield await Promise.resolve(1);
}

function* endless() {
  for (;;) yield 1;
}
