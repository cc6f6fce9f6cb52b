import * as z from "zod";

import type { ModelPrice } from "../../../crew/cost/price.ts";
import { REHEARSAL_PROVIDER } from "../../../crew/ports.ts";
import { repeatedKey } from "../../../json/repeated-key.ts";
import { didYouMean } from "../../../text/did-you-mean.ts";
import { EXAMPLE } from "../providers/providers.ts";
import { priceKey } from "./priced-name.ts";

/** Prices that a deployment gives: of a model, or the model whose price it has. */
export type OwnPrices = Readonly<Record<string, OwnPrice>>;
type OwnPrice = string | z.infer<typeof Prices>;

/** More is a mistake in the unit: the dearest model costs some hundred dollars for a million tokens. */
const MOST_DOLLARS = 100_000;
const MEANING = `must be dollars for a million tokens: a number from 0 to ${MOST_DOLLARS} with at most six decimals`;

const dollars = z
  .number({ error: MEANING })
  .min(0, MEANING)
  .max(MOST_DOLLARS, MEANING)
  .refine((value) => Math.round(value * 1e6) / 1e6 === value, { error: MEANING });

const Prices = z.strictObject(
  {
    input: dollars,
    output: dollars,
    cached_input: dollars.optional(),
    cache_write: dollars.optional(),
    reasoning: dollars.optional(),
  },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has ${issue.keys.map((key) => `${key}${didYouMean(key, PRICE_NAMES)}`).join(", ")}; a price has ${PRICE_NAMES.join(", ")}`
        : undefined,
  },
);
const PRICE_NAMES = ["input", "output", "cached_input", "cache_write", "reasoning"];

const EXAMPLE_PRICE = '{"input": 1.1, "output": 4.4}';
export const EXAMPLE_PRICES = `{"${EXAMPLE.model}": ${EXAMPLE_PRICE}}`;

/** In characters, as JSON: all variables of a function in AWS together have 4 KB. */
const LONGEST = 2000;

export const OwnPrices: z.ZodType<OwnPrices> = z
  .record(
    z.string(),
    z.unknown().transform((value, context): OwnPrice => {
      if (typeof value === "string" && value.trim() !== "") return value.trim();
      const { data, error } = Prices.safeParse(value);
      for (const { path, message } of error?.issues ?? []) {
        const isWhole = path.length === 0 && !message.startsWith("has ");
        const whole =
          'must be an object, like {"input": 1.1, "output": 4.4}, or the model whose price it has';
        context.addIssue({ code: "custom", path, message: isWhole ? whole : message });
      }
      return data ?? z.NEVER;
    }),
    { error: `must be an object, like ${EXAMPLE_PRICES}` },
  )
  .superRefine((prices, context) => {
    for (const model of Object.keys(prices)) {
      const problem = nameProblem(model);
      if (problem !== undefined) context.addIssue({ code: "custom", path: [model], message: problem });
    }
    const keys = Object.keys(prices).map(priceKey);
    for (const [index, key] of keys.entries()) {
      if (keys.indexOf(key) === index) continue;
      const path = [Object.keys(prices)[index] ?? ""];
      context.addIssue({
        code: "custom",
        path,
        message: `is the same model as ${Object.keys(prices)[keys.indexOf(key)]}`,
      });
    }
    if (JSON.stringify(prices).length > LONGEST)
      context.addIssue({ code: "custom", message: `must have at most ${LONGEST} characters as JSON` });
  });

function nameProblem(model: string): string | undefined {
  if (model.trim() !== model || model === "") return "must be a model string, without blanks around it";
  if (priceKey(model).endsWith(`/${REHEARSAL_PROVIDER}`)) return "is a rehearsal, which costs nothing";
  const isOdd = model.includes("*") && !/^[^/*]+\/\*$/.test(model);
  return isOdd ? "must be a model string, or provider/* for all other models of a provider" : undefined;
}

/** What is wrong with own prices, a sentence each, with its place behind `name`: `["acme/x"].input …`. */
export function ownPriceProblems(given: unknown, name: string): readonly string[] {
  const { error } = OwnPrices.safeParse(given);
  return (error?.issues ?? []).map(({ path, message }) => {
    const place = path.map((part, index) => (index === 0 ? `[${JSON.stringify(part)}]` : `.${String(part)}`));
    return `${name}${place.join("")} ${message}`;
  });
}

/** Own prices as a variable has them; none if it is not set. Throws an Error in words for others. */
export function readOwnPrices(text: string | undefined, name: string): OwnPrices {
  if (!text?.trim()) return {};
  const given = jsonOf(text);
  if (given === undefined)
    throw new Error(`${name} is not valid JSON: write an object, like ${EXAMPLE_PRICES}`);
  const [twice] = repeatedKey(text)?.slice(-1) ?? [];
  if (twice !== undefined) throw new Error(`${name} has ${JSON.stringify(twice)} twice: leave one out`);
  const problems = ownPriceProblems(given, name);
  if (problems.length > 0) throw new Error(problems.join("; "));
  return OwnPrices.parse(given);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Such a price as the engine counts with it. */
export const asModelPrice = ({ input, output, ...more }: Exclude<OwnPrice, string>): ModelPrice => ({
  input,
  output,
  ...(more.cached_input !== undefined && { cachedInput: more.cached_input }),
  ...(more.cache_write !== undefined && { cacheWrite: more.cache_write }),
  ...(more.reasoning !== undefined && { reasoning: more.reasoning }),
});
