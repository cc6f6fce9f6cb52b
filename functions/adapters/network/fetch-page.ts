import { type LookupAddress, lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";

import { Agent, type Dispatcher, fetch, type Response } from "undici";

import { boundedBody } from "./bounded-body.ts";
import { proxyDispatcher } from "./proxies.ts";
import { networksOf, proxyRules } from "./proxy-rules.ts";
import { isPublicAddress, mayBePublicHost } from "./public-address.ts";

export interface PageOptions {
  /** Of this process: proxies. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Hosts and networks (10.0.0.0/8) that may be asked though they are not the internet's. */
  readonly allowedHosts?: readonly string[];
  /** How names become addresses; the system's way if absent. */
  readonly lookup?: typeof systemLookup;
}

export interface Page {
  /** After all redirects. */
  readonly url: string;
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** A page may not be asked for, or is too large; the message says which and why. */
export class PageRefused extends Error {
  override readonly name = "PageRefused";
}

const LARGEST_PAGE_BYTES = 5_000_000;
const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Gives a way to read pages at addresses that a model or a user wrote. Only the internet is asked, over http
 * and https: the address that was checked is the one connected to, at each redirect anew. Behind a proxy,
 * which finds the addresses itself, names are all that can be checked.
 */
export function pageReader({ environment, allowedHosts = [], lookup = systemLookup }: PageOptions) {
  const allowed = allowance(allowedHosts);
  const isProxied = proxyRules(environment) !== undefined;
  const dispatcher = isProxied
    ? proxyDispatcher(environment)
    : new Agent({ connect: { lookup: checkedLookup(lookup, allowed) } });
  return async (
    written: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Page> => {
    let url = webAddress(written);
    let sent = headers;
    for (let redirects = 0; ; redirects += 1) {
      if (!allowed(url.hostname) && !mayBePublicHost(url.hostname)) throw notPublic(url.hostname);
      const response = await askOnce(url, { headers: sent, signal, dispatcher });
      const next = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
      if (next === null) return readPage(url, response);
      await response.body?.cancel();
      if (redirects === MOST_REDIRECTS)
        throw new PageRefused(`${written} leads on more than ${MOST_REDIRECTS} times`);
      const from = url.origin;
      url = webAddress(next, url);
      if (url.origin !== from) sent = harmless(sent);
    }
  };
}

/** What may be said to another server than the one that a crew's headers were written for. */
const HARMLESS_HEADERS = /^(?:accept(?:-.*)?|user-agent|referer)$/i;

const harmless = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS_HEADERS.test(name)));

/** Whether a host or an address is allowed by its name, or by a network that it is in. */
type Allowance = (host: string) => boolean;

function allowance(entries: readonly string[]): Allowance {
  const names = new Set(entries.map((entry) => entry.toLowerCase()));
  const isInNetwork = networksOf(entries);
  return (host) => names.has(host.replace(/^\[(.*)\]$/, "$1").toLowerCase()) || isInNetwork(host);
}

function webAddress(written: string, base?: URL): URL {
  if (!URL.canParse(written, base?.href))
    throw new PageRefused(`"${written.slice(0, 200)}" is no address of a page`);
  const url = new URL(written, base?.href);
  if (!/^https?:$/.test(url.protocol)) {
    throw new PageRefused(`${url.protocol} addresses are not read: write one with http:// or https://`);
  }
  url.username = "";
  url.password = "";
  return url;
}

const notPublic = (host: string): PageRefused =>
  new PageRefused(`${host} is not on the internet, and pages elsewhere are not read`);

/** Looks a name up and refuses it whole when any of its addresses is none of the internet's. */
const checkedLookup =
  (lookup: typeof systemLookup, allowed: Allowance): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      // With `all` there is a list.
      const addresses = (found ?? []) as unknown as LookupAddress[];
      if (error !== null) return callback(error, []);
      const isRefused = ({ address }: LookupAddress): boolean =>
        !isPublicAddress(address) && !allowed(hostname) && !allowed(address);
      const [first] = addresses;
      if (first === undefined || addresses.some(isRefused)) return callback(notPublic(hostname), []);
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };

async function askOnce(
  url: URL,
  options: {
    readonly headers: Readonly<Record<string, string>>;
    signal: AbortSignal;
    dispatcher: Dispatcher;
  },
): Promise<Response> {
  try {
    return await fetch(url.href, { ...options, headers: { ...options.headers }, redirect: "manual" });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    throw cause instanceof PageRefused ? cause : error;
  }
}

async function readPage(url: URL, response: Response): Promise<Page> {
  const tooLarge = (): PageRefused =>
    new PageRefused(`${url.href} is larger than ${LARGEST_PAGE_BYTES / 1_000_000} MB`);
  const bytes = await boundedBody(response.body, LARGEST_PAGE_BYTES, tooLarge);
  const contentType = response.headers.get("content-type") ?? "";
  return { url: url.href, status: response.status, contentType, bytes };
}
