import { ServiceError } from "./service-error.ts";

export interface PageRequest {
  /** 100 if 0 or absent. */
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

/**
 * One page of the wanted items of a list, beginning after the item whose key is the token. Items that are
 * added before it, or are no longer wanted, do not shift the page.
 * @throws ServiceError InvalidToken if no item has that key.
 */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { maxResults = 0, nextToken }: PageRequest,
  isWanted: (item: Item) => boolean = () => true,
): Page<Item> {
  const last = nextToken === undefined ? undefined : Buffer.from(nextToken, "base64url").toString();
  const start = last === undefined ? 0 : all.findIndex((item) => keyOf(item) === last) + 1;
  if (last !== undefined && start === 0)
    throw new ServiceError("InvalidToken", `Invalid Token: '${nextToken}'`);
  const wanted = all.slice(start).filter(isWanted);
  const items = wanted.slice(0, maxResults === 0 ? 100 : maxResults);
  const final = wanted.length > items.length ? items.at(-1) : undefined;
  return { items, nextToken: final && Buffer.from(keyOf(final)).toString("base64url") };
}
