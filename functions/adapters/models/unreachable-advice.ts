import type { OpenedModel } from "../../crew/ports.ts";
import { type AskedProxy, isNear, proxyOf, proxyRules } from "../network/proxy-rules.ts";
import type { Environment, ModelAddress } from "./model-address.ts";
import { isWebAddress, publicAddress } from "./providers/base-url.ts";

type PlaceAdvice = Pick<
  OpenedModel,
  "askedAt" | "unreachableAdvice" | "lostAdvice" | "notReplyAdvice" | "proxyAdvice"
>;

/**
 * Where a model is asked, what says so, and what to look at when no reply comes from there: a server that
 * somebody runs may not be running, and a proxy may stand between.
 */
export function placeAdvice(address: ModelAddress, environment: Environment): PlaceAdvice {
  const { baseUrl, baseUrlFrom } = address;
  if (baseUrl === undefined || !isWebAddress(baseUrl)) return {};
  const proxy = proxyOf(proxyRules(environment), baseUrl);
  const place = publicAddress(baseUrl).replace(/\/(?:v1)?$/, "");
  const named = baseUrlFrom === undefined ? place : `${place} (${baseUrlFrom})`;
  const asked = `It was asked at ${publicAddress(baseUrl)}, ${originOf(address)}`;
  // Nothing is to be looked at where it is the provider's own address on the internet that is away.
  const isOwn = baseUrlFrom === undefined && !isNear(new URL(baseUrl).hostname);
  if (proxy !== undefined)
    return { askedAt: `${named}, through the proxy of ${proxy.variable}`, ...proxied(asked, proxy) };
  return {
    askedAt: named,
    ...(!isOwn && {
      unreachableAdvice: `${asked}: is the address right, and is a server running there?`,
      lostAdvice: `${asked}: is that the API's address, with the right one of http and https, and what does its log say?`,
    }),
    notReplyAdvice: `${asked}: is that the API's address, or does something else answer there?`,
  };
}

/** Whoever connects to a proxy meets no other fault of a connection than the proxy's. */
function proxied(asked: string, { address, variable }: AskedProxy): PlaceAdvice {
  const through = `${asked}, through the proxy at ${address} (${variable})`;
  return {
    unreachableAdvice: `${through}: is the proxy's address right, and is a proxy running there?`,
    lostAdvice: `${through}: is the proxy of that kind (http or socks5), and may it reach the address?`,
    notReplyAdvice: `${through}: is that the API's address, or does the proxy answer in its place?`,
    proxyAdvice: `${through}: check the login in ${variable}, http://user:password@host:port, or name the host in NO_PROXY.`,
  };
}

function originOf({ baseUrlFrom, provider }: ModelAddress): string {
  const [variable] = provider.baseUrlVariables ?? [];
  if (baseUrlFrom !== undefined)
    return `which ${baseUrlFrom === "base_url" ? "llm's base_url" : baseUrlFrom} names`;
  return `its usual address${variable === undefined ? "" : ` (${variable} names another)`}`;
}
