/** Dollars for a million tokens. */
export interface TokenPrices {
  readonly input: number;
  readonly output: number;
  /** Of prompt tokens that were read from the provider's cache; as `input` if absent, which is never less. */
  readonly cachedInput?: number;
  /** Of prompt tokens that were written to it; as `input` if absent. */
  readonly cacheWrite?: number;
  /** Of thoughts; as `output` if absent. */
  readonly reasoning?: number;
}

/** What a model costs. */
export interface ModelPrice extends TokenPrices {
  /**
   * What all tokens of a call cost whose prompt, cached tokens included, has more than so many `tokens`; the
   * smallest number first.
   */
  readonly above?: readonly (TokenPrices & { readonly tokens: number })[];
}

/** A model that costs nothing. */
export const FREE: ModelPrice = { input: 0, output: 0 };

/** The tokens of one call, as Usage has them: the parts are counted in their wholes. */
export interface CostlyTokens {
  readonly prompt_tokens: number;
  readonly cached_prompt_tokens: number;
  readonly cache_creation_tokens: number;
  readonly completion_tokens: number;
  readonly reasoning_tokens: number;
}

/** Prices have at most six decimals, so that a token's is a whole number of these, 10⁻¹² of a dollar. */
const PICO_DOLLARS_OF_A_TOKEN = 1e6;
const DECIMALS = 1e10;
const PICO_DOLLARS_OF_A_DECIMAL = 1e12 / DECIMALS;

/**
 * What a call cost in dollars, rounded to ten decimals; null where its tokens are not known, since a call
 * without any is none: whoever served it did not count them.
 */
export function costOf(tokens: CostlyTokens, price: ModelPrice): number | null {
  const [prompt, read, written, completion, reasoning] = [
    tokens.prompt_tokens,
    tokens.cached_prompt_tokens,
    tokens.cache_creation_tokens,
    tokens.completion_tokens,
    tokens.reasoning_tokens,
  ].map((count) => Math.max(0, count)) as [number, number, number, number, number];
  const prices = pricesFor(prompt, price);
  const { input, output, cachedInput = input, cacheWrite = input, reasoning: ofThoughts = output } = prices;
  if (prompt + completion === 0 && input + output > 0) return null;
  // A server that counts more parts than there are in the whole has not counted them into it.
  const uncached = read + written > prompt ? prompt : prompt - read - written;
  const said = Math.max(0, completion - reasoning);
  const sum =
    uncached * ofToken(input) +
    read * ofToken(cachedInput) +
    written * ofToken(cacheWrite) +
    said * ofToken(output) +
    Math.min(reasoning, completion) * ofToken(ofThoughts);
  return Math.round(sum / PICO_DOLLARS_OF_A_DECIMAL) / DECIMALS;
}

const ofToken = (price: number): number => Math.round(price * PICO_DOLLARS_OF_A_TOKEN);

const pricesFor = (prompt: number, price: ModelPrice): TokenPrices =>
  price.above?.findLast(({ tokens }) => prompt > tokens) ?? price;

/** A sum of dollars to ten decimals, so that 0.1 and 0.2 make 0.3. */
export const addDollars = (left: number, right: number): number =>
  Math.round((left + right) * DECIMALS) / DECIMALS;
