import dns from "node:dns";
import { EventEmitter } from "node:events";
import http from "node:http";
import https from "node:https";

import { sharedObjects } from "./shared-objects.ts";

// What is compared may have been changed in order to hide it, or so that nothing works any more: the
// functions that compare are held from before, and walk over arrays by their indexes alone.
const { apply, get, getOwnPropertyDescriptor, getPrototypeOf, isExtensible, ownKeys } = Reflect;
const { hasOwn, is } = Object;
const emitter: Readonly<Record<"eventNames" | "rawListeners", (...event: never[]) => unknown>> =
  EventEmitter.prototype;
const { eventNames, rawListeners } = emitter;
const toText = String;

/** The process as it was. */
export interface Snapshot {
  /**
   * What is no longer so, in words that name it: at most a few, and none of their values, for those may be
   * secrets. Never throws.
   */
  readonly changes: () => readonly string[];
}

type Compare = (changes: string[]) => void;

/** So many changes say enough. */
const MOST_CHANGES = 10;

/** @param isOwn what this software itself changes in its process, whenever it comes to it */
export function takeSnapshot(isOwn: (name: string) => boolean = () => false): Snapshot {
  const compares = [
    ...sharedObjects().map(([name, object]) => comparesObject(name, object)),
    comparesObject("process", process, isFunctionProperty),
    comparesObject("process.env", process.env),
    comparesListeners(),
    comparesValue("the prototype of process", () => getPrototypeOf(process)),
    ...settingsOfModules().map(([name, read]) => comparesValue(name, read)),
    comparesObject("the options of node:http's agent", optionsOf(http.globalAgent)),
    comparesObject("the options of node:https's agent", optionsOf(https.globalAgent)),
  ];
  return {
    changes() {
      const changes: string[] = [];
      try {
        for (let index = 0; index < compares.length; index++) compares[index]?.(changes);
      } catch {
        // Whatever it was that failed: it did not fail when the snapshot was taken.
        add(changes, "something so basic that the process cannot be compared any more");
      }
      const found: string[] = [];
      for (let index = 0; index < changes.length && found.length < MOST_CHANGES; index++) {
        const change = changes[index];
        if (change !== undefined && !isOwn(change)) add(found, change);
      }
      return found;
    },
  };
}

/** What a getter alone tells, so that the property itself is the same whatever was set. */
const settingsOfModules = (): readonly (readonly [name: string, read: () => unknown])[] => [
  ["the working directory", () => process.cwd()],
  ["the process's exit code", () => process.exitCode],
  ["process.stdout.write", () => get(process.stdout, "write") as unknown],
  ["process.stderr.write", () => get(process.stderr, "write") as unknown],
  ["node:http's agent", () => http.globalAgent],
  ["node:https's agent", () => https.globalAgent],
  ["how many listeners node:events takes", () => EventEmitter.defaultMaxListeners],
  ["the order of node:dns", () => dns.getDefaultResultOrder()],
];

/** Node's types do not declare them. */
const optionsOf = (agent: http.Agent): object => (agent as unknown as { readonly options: object }).options;

/** Not by push, which may be what was changed. */
function add(changes: string[], change: string): void {
  changes[changes.length] = change;
}

/** `process` counts and remembers in its own properties; its functions never change. */
const isFunctionProperty = (value: unknown): boolean => typeof value === "function";

/** Compares an object's own properties with those that it has now. */
function comparesObject(
  name: string,
  object: object,
  isCompared: (value: unknown) => boolean = () => true,
): Compare {
  const keys = ownKeys(object);
  const before = keys.map((key) => getOwnPropertyDescriptor(object, key));
  const prototype = getPrototypeOf(object);
  const mayGrow = isExtensible(object);
  return (changes) => {
    if (getPrototypeOf(object) !== prototype) add(changes, `the prototype of ${name}`);
    if (isExtensible(object) !== mayGrow) add(changes, `whether ${name} may have new properties`);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as PropertyKey;
      const was = before[index] as PropertyDescriptor;
      if (!isCompared(was.value)) continue;
      if (!isSame(was, getOwnPropertyDescriptor(object, key))) add(changes, `${name}.${toText(key)}`);
    }
    const now = ownKeys(object);
    for (let index = 0; index < now.length; index++) {
      const key = now[index] as PropertyKey;
      if (now.length === keys.length && key === keys[index]) continue;
      const value = isMember(keys, key) ? undefined : getOwnPropertyDescriptor(object, key);
      if (value !== undefined && isCompared(value.value)) add(changes, `${name}.${toText(key)}`);
    }
  };
}

function isMember(keys: readonly PropertyKey[], wanted: PropertyKey): boolean {
  for (let index = 0; index < keys.length; index++) if (keys[index] === wanted) return true;
  return false;
}

/** What a descriptor does not have itself it might have from a prototype that was changed. */
const own = (descriptor: PropertyDescriptor, key: keyof PropertyDescriptor): unknown =>
  hasOwn(descriptor, key) ? descriptor[key] : undefined;

/** A getter of Node's that loads something at its first use gives way to what it has loaded. */
const isLoaded = (was: PropertyDescriptor, now: PropertyDescriptor): boolean =>
  hasOwn(was, "get") && was.get !== undefined && was.set !== undefined && hasOwn(now, "value");

function isSame(was: PropertyDescriptor, now: PropertyDescriptor | undefined): boolean {
  if (now === undefined) return false;
  if (isLoaded(was, now)) return true;
  return (
    is(own(was, "value"), own(now, "value")) &&
    own(was, "get") === own(now, "get") &&
    own(was, "set") === own(now, "set") &&
    own(was, "writable") === own(now, "writable") &&
    own(was, "enumerable") === own(now, "enumerable") &&
    own(was, "configurable") === own(now, "configurable")
  );
}

/** Whom the process tells of its exceptions, signals and end. */
function comparesListeners(): Compare {
  const listenersOf = (event: string | symbol): readonly unknown[] =>
    apply(rawListeners, process, [event]) as readonly unknown[];
  const names = (): readonly (string | symbol)[] =>
    apply(eventNames, process, []) as readonly (string | symbol)[];
  const events = names();
  const before = events.map(listenersOf);
  return (changes) => {
    const now = names();
    for (let index = 0; index < events.length; index++) {
      const event = events[index] as string;
      if (!isEqual(before[index] ?? [], listenersOf(event))) add(changes, handlersOf(event));
    }
    for (let index = 0; index < now.length; index++) {
      const event = now[index] as string;
      if (!isMember(events, event)) add(changes, handlersOf(event));
    }
  };
}

const handlersOf = (event: string | symbol): string => `the process's handlers of ${toText(event)}`;

function isEqual(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

function comparesValue(name: string, read: () => unknown): Compare {
  const before = read();
  return (changes) => {
    if (!is(read(), before)) add(changes, name);
  };
}
