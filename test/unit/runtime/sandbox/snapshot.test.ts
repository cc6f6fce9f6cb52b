import dns from "node:dns";
import { EventEmitter } from "node:events";
import http from "node:http";
import https from "node:https";

import { expect, it } from "vitest";

import { takeSnapshot } from "../../../../functions/runtime/sandbox/snapshot.ts";

/** Changes a property, and gives back how to undo that. */
function put(object: object, key: PropertyKey, descriptor: PropertyDescriptor): () => void {
  const before = Object.getOwnPropertyDescriptor(object, key);
  Object.defineProperty(object, key, { configurable: true, writable: true, ...descriptor });
  return () => {
    if (before === undefined) Reflect.deleteProperty(object, key);
    else Object.defineProperty(object, key, before);
  };
}

const nothing = (): undefined => undefined;
const listen = (event: string) => () => {
  process.on(event, nothing);
  return () => void process.off(event, nothing);
};
const arrayIterator = Object.getPrototypeOf([][Symbol.iterator]()) as object;
const generators = Object.getPrototypeOf(function* none() {
  yield 1;
}) as object;

/** What a crew's code may do, and what is told of it. */
const CHANGES: readonly (readonly [string, () => () => void])[] = [
  ["Object.prototype.polluted", () => put(Object.prototype, "polluted", { value: 1, enumerable: true })],
  ["Object.prototype.toJSON", () => put(Object.prototype, "toJSON", { value: () => "x" })],
  ["Array.prototype.map", () => put(Array.prototype, "map", { value: nothing })],
  ["Array.prototype.push", () => put(Array.prototype, "push", { value: nothing })],
  ["String.prototype.shout", () => put(String.prototype, "shout", { value: nothing })],
  ["Promise.prototype.then", () => put(Promise.prototype, "then", { value: Promise.prototype.then.bind(1) })],
  ["Function.prototype.call", () => put(Function.prototype, "call", { value: nothing })],
  ["Uint8Array's prototype.prototype.at", () => putOnTypedArrays()],
  ["a prototype without a name.next", () => put(arrayIterator, "next", { value: nothing })],
  [".more", () => put(generators, "more", { value: 1 })],
  ["JSON.parse", () => put(JSON, "parse", { value: nothing })],
  ["Date.now", () => put(Date, "now", { value: () => 0 })],
  ["Math.random", () => put(Math, "random", { value: () => 4 })],
  ["Error.prepareStackTrace", () => put(Error, "prepareStackTrace", { value: nothing })],
  ["Error.stackTraceLimit", () => put(Error, "stackTraceLimit", { value: 0 })],
  ["globalThis.fetch", () => put(globalThis, "fetch", { value: nothing })],
  ["globalThis.cache", () => put(globalThis, "cache", { value: new Map() })],
  ["console.log", () => put(console, "log", { value: nothing })],
  ["process.exit", () => put(process, "exit", { value: nothing })],
  ["process.env.LEFT_BEHIND", () => put(process.env, "LEFT_BEHIND", { value: "1", enumerable: true })],
  ["process.env.PATH", () => put(process.env, "PATH", { value: "/elsewhere", enumerable: true })],
  ["node:http.request", () => put(http, "request", { value: nothing })],
  ["node:events.prototype.emit", () => put(EventEmitter.prototype, "emit", { value: nothing })],
  ["node:http's agent", () => set(http, "globalAgent", new http.Agent())],
  [
    "the options of node:https's agent.rejectUnauthorized",
    () => put(https.globalAgent.options, "rejectUnauthorized", { value: false, enumerable: true }),
  ],
  ["process.stdout.write", () => put(process.stdout, "write", { value: nothing })],
  ["crypto.randomUUID", () => put(crypto, "randomUUID", { value: nothing })],
  ["how many listeners node:events takes", () => set(EventEmitter, "defaultMaxListeners", 1)],
  ["the order of node:dns", () => orderOfNames("ipv6first")],
  ["the process's exit code", () => set(process, "exitCode", 3)],
  ["the process's handlers of uncaughtException", listen("uncaughtException")],
  ["the process's handlers of SIGTERM", listen("SIGTERM")],
  ["the process's handlers of message", listen("message")],
];

/** Sets what an object has getters and setters for. */
function set<Holder extends object, Key extends keyof Holder>(
  holder: Holder,
  key: Key,
  value: Holder[Key],
): () => void {
  const before = holder[key];
  holder[key] = value;
  return () => void (holder[key] = before);
}

function orderOfNames(order: "ipv6first"): () => void {
  const before = dns.getDefaultResultOrder();
  dns.setDefaultResultOrder(order);
  return () => dns.setDefaultResultOrder(before);
}

function putOnTypedArrays(): () => void {
  return put(Object.getPrototypeOf(Uint8Array.prototype) as object, "at", { value: nothing });
}

it("finds a process unchanged by what programs usually do", async () => {
  const before = takeSnapshot();
  await fetch("http://127.0.0.1:1").catch(nothing);
  void [crypto.subtle, http.WebSocket, structuredClone({ a: /b/.exec("b") }), new URL("http://a/b")];
  expect(before.changes()).toEqual([]);
});

it.each(CHANGES)("tells of %s", (name, change) => {
  const before = takeSnapshot();
  const undo = change();
  try {
    const changes = before.changes();
    undo();
    expect(changes.join(", ")).toContain(name);
  } finally {
    undo();
  }
  expect(before.changes()).toEqual([]);
});

it("names what was changed, and no value", () => {
  const before = takeSnapshot();
  const undo = put(Object.prototype, "polluted", { value: "sk-hidden", enumerable: true });
  const changes = before.changes();
  undo();
  expect(changes).toEqual(["Object.prototype.polluted"]);
});

it("finds what was taken away", () => {
  const before = takeSnapshot();
  const { structuredClone: taken } = globalThis;
  Reflect.deleteProperty(globalThis, "structuredClone");
  const changes = before.changes();
  globalThis.structuredClone = taken;
  expect(changes).toContain("globalThis.structuredClone");
});

it("says so when nothing can be compared any more", () => {
  const before = takeSnapshot();
  const undo = put(process, "cwd", {
    value: () => {
      throw new Error("no");
    },
  });
  const changes = before.changes();
  undo();
  expect(changes).toContain("something so basic that the process cannot be compared any more");
});

it("tells a few of many changes", () => {
  const before = takeSnapshot();
  const names = Array.from({ length: 50 }, (_, index) => `LEFT_${index}`);
  for (const name of names) process.env[name] = "";
  const changes = before.changes();
  for (const name of names) delete process.env[name];
  expect(changes).toHaveLength(10);
});
