import { sentence } from "../prose.ts";

/** A JSON Schema (2020-12), or another object of the description. */
export type Schema = Readonly<Record<string, unknown>>;

/** Examples by when they are given, under names that may stand in a description. */
export const namedExamples = (given: Readonly<Record<string, unknown>> = {}): Schema =>
  Object.fromEntries(
    Object.entries(given).map(([when, value]) => [
      when.replaceAll(/[^A-Za-z]+/g, "-"),
      { summary: sentence(when), value },
    ]),
  );

export const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
