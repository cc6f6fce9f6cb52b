import type { OpenedModel } from "../../crew/ports.ts";
import { isNear, proxyRules } from "../network/proxy-rules.ts";
import type { Environment, ModelAddress } from "./model-address.ts";
import { isWebAddress, publicAddress } from "./providers/base-url.ts";

/** Where a model is asked, and what names that address unless it is the provider's own. */
export function askedAt({ baseUrl, baseUrlFrom }: ModelAddress): Pick<OpenedModel, "askedAt"> {
  if (baseUrl === undefined || !isWebAddress(baseUrl)) return {};
  const place = publicAddress(baseUrl).replace(/\/(?:v1)?$/, "");
  return { askedAt: baseUrlFrom === undefined ? place : `${place} (${baseUrlFrom})` };
}

/**
 * Where a model was asked, and what says so: a server that somebody runs may not be running. Nothing of a
 * provider's own address on the internet.
 */
export function unreachableAdvice(
  { baseUrl, baseUrlFrom, provider }: ModelAddress,
  environment: Environment,
): Pick<OpenedModel, "unreachableAdvice"> {
  if (baseUrl === undefined || !isWebAddress(baseUrl)) return {};
  const isHere = isNear(new URL(baseUrl).hostname);
  const [variable] = provider.baseUrlVariables ?? [];
  if (baseUrlFrom === undefined && !isHere) return {};
  const origin =
    baseUrlFrom === undefined
      ? `its usual address${variable === undefined ? "" : ` (${variable} names another)`}`
      : `which ${baseUrlFrom === "base_url" ? "llm's base_url" : baseUrlFrom} names`;
  const asked = `It was asked at ${publicAddress(baseUrl)}, ${origin}`;
  const isProxied = !isHere && proxyRules(environment) !== undefined;
  return {
    unreachableAdvice: isProxied
      ? `${asked}, through the proxy unless NO_PROXY names its host: is the address right, and are both running?`
      : `${asked}: is the address right, and is a server running there?`,
  };
}
