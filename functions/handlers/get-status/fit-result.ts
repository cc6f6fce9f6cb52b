import type { CrewResult } from "../../domain/outcome.ts";
import { isAnswerable, jsonSize } from "../../json/json-size.ts";
import { isJsonObject } from "../../json/json.ts";
import { beginningOf, cut } from "../../text/cut.ts";

type Data = Record<string, unknown>;

/**
 * A result that fits the answer, however large it is: `data` loses what `fitData` says, then the last text
 * loses its end, and `data.truncated` says so. The Snowflake record holds all of it.
 */
export function fitResult(result: CrewResult): CrewResult {
  const whole = { raw: result.raw, data: { ...result.data } };
  if (isAnswerable(jsonSize(whole))) return whole;
  const data = fitData(result);
  return { raw: longestBeginning(result.raw, data), data };
}

/**
 * Texts inside `data` are cut to the longest of these powers of two that fits, in UTF-16 units: from 64 to 4
 * million.
 */
const SHORTEST_STEP = 6;
const LONGEST_STEP = 22;
/**
 * What is kept of the last text, which most clients read, before texts inside `data` are kept: in UTF-16
 * units.
 */
const LAST_TEXT_LENGTH = 250_000;

/**
 * `data` as far as an answer can hold it, with `truncated: true`. It loses, one after the other and only as
 * far as it must: the tasks' own texts, all objects of structured output, the ends of long texts, and the
 * largest of its values. When an answer cannot hold all of its keys, the first ones stay.
 */
function fitData({ raw, ...result }: CrewResult): Data {
  const data = withFirstKeys(result.data);
  const texts = { ...data, ...withoutTexts(data), truncated: true };
  if (fits("", texts)) return texts;
  const objects = { ...texts, ...withoutObjects(texts) };
  if (fits("", objects)) return objects;
  const beginning = beginningOf(raw, LAST_TEXT_LENGTH);
  const cutAt = (step: number): Data => withTextsCut(objects, 2 ** step) as Data;
  const shortest = cutAt(SHORTEST_STEP);
  if (!fits(beginning, shortest)) return withoutLargest(shortest);
  let [low, high] = [SHORTEST_STEP, LONGEST_STEP];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(beginning, cutAt(middle))) low = middle;
    else high = middle - 1;
  }
  return cutAt(low);
}

const fits = (raw: string, data: Data): boolean => isAnswerable(jsonSize({ raw, data }));

/** An earlier system's data has whatever it had under this name. */
function withoutTexts({ tasks_output: tasks }: Data): Data {
  if (!Array.isArray(tasks)) return {};
  return {
    tasks_output: tasks.map((task: unknown) => {
      if (!isJsonObject(task)) return task;
      const { raw: _raw, ...rest } = task;
      return rest;
    }),
  };
}

const withoutObject = (holder: Data): Data => ("json_dict" in holder ? { json_dict: null } : {});

function withoutObjects(data: Data): Data {
  const { tasks_output: tasks } = data;
  if (!Array.isArray(tasks)) return withoutObject(data);
  return {
    ...withoutObject(data),
    tasks_output: tasks.map((task: unknown) =>
      isJsonObject(task) ? { ...task, ...withoutObject(task) } : task,
    ),
  };
}

function withTextsCut(value: unknown, length: number): unknown {
  if (typeof value === "string") return cut(value, length);
  if (Array.isArray(value)) return value.map((each) => withTextsCut(each, length));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withTextsCut(each, length)]));
}

/** In escaped bytes: with the beginning of the last text they stay below what an answer holds. */
const KEYS_SHARE = 1.5 * 1024 * 1024;
const VALUES_SHARE = 2 * 1024 * 1024;

/**
 * The keys that there is room for, whatever their values are; all of any data that somebody meant to be read.
 */
function withFirstKeys(data: Data): Data {
  const keys = Object.keys(data);
  let left = KEYS_SHARE;
  const tooMany = keys.findIndex((key) => (left -= jsonSize(key).escaped + ",:null".length) < 0);
  return tooMany < 0
    ? data
    : Object.fromEntries(keys.slice(0, tooMany).map((key): [string, unknown] => [key, data[key]]));
}

/** Every key, with its value if that is among the smaller ones. */
function withoutLargest(data: Data): Data {
  let left = VALUES_SHARE;
  const entries = Object.entries(data).map(([key, value]) => ({ key, value, size: jsonSize(value).escaped }));
  const kept = new Set(
    entries
      .toSorted((one, other) => one.size - other.size)
      .filter(({ size }) => (left -= size) >= 0)
      .map(({ key }) => key),
  );
  return Object.fromEntries(
    entries.map(({ key, value }) => [key, kept.has(key) ? value : Array.isArray(value) ? [] : null]),
  );
}

/** The first step of the search below, in UTF-16 units. */
const FIRST_STEP = 2 ** 16;

/** The longest beginning of the text with which the result fits, found in ever smaller steps. */
function longestBeginning(text: string, data: Record<string, unknown>): string {
  const sum = { ...jsonSize({ raw: "", data }) };
  const quotes = jsonSize("");
  let length = 0;
  for (let step = FIRST_STEP; step >= 1 && length < text.length;) {
    const size = jsonSize(text.slice(length, length + step));
    if (isAnswerable(sum, size)) {
      sum.bytes += size.bytes - quotes.bytes;
      sum.escaped += size.escaped - quotes.escaped;
      length += step;
    } else step /= 2;
  }
  return beginningOf(text, length);
}
