import http from "node:http";
import https from "node:https";

import { Agent, type Dispatcher, EnvHttpProxyAgent, setGlobalDispatcher } from "undici";

import { isDirect, NEAR_ENTRIES, type ProxyRules, proxyRules } from "./proxy-rules.ts";

/** A dispatcher for undici's fetch that goes through the proxies which the variables name. */
export function proxyDispatcher(
  environment: Parameters<typeof proxyRules>[0],
  options: Agent.Options = {},
): Dispatcher {
  const rules = proxyRules(environment);
  return rules === undefined ? new Agent(options) : dispatcherOf(rules, options);
}

function dispatcherOf(
  { http: httpProxy = "", https, direct }: ProxyRules,
  options: Agent.Options,
): Dispatcher {
  const near = new Agent(options);
  const proxied = new EnvHttpProxyAgent({
    ...options,
    httpProxy,
    httpsProxy: https ?? httpProxy,
    // That is looked at below, with the networks that it does not know.
    noProxy: "",
  });
  return proxied.compose(
    (dispatch) => (request, handler) =>
      isDirect({ direct }, String(request.origin))
        ? near.dispatch(request, handler)
        : dispatch(request, handler),
  );
}

type SetGlobalProxy = (environment: Readonly<Record<string, string>>) => unknown;

/**
 * Lets crews' tools go through the proxies which the variables name: their `fetch`, and what they ask by
 * node:http and node:https. Nothing is changed where no proxy is named. Libraries with agents of their own do
 * as they do everywhere.
 */
export function useProxiesInTools(environment: Parameters<typeof proxyRules>[0]): void {
  const rules = proxyRules(environment);
  if (rules === undefined) return;
  // Since Node 24.14; Lambda's may be older.
  const { setGlobalProxyFromEnv: setGlobalProxy } = http as unknown as {
    readonly setGlobalProxyFromEnv?: SetGlobalProxy;
  };
  setGlobalProxy?.(nodeVariables(rules));
  // Later, because that sets fetch's as well, without the rule for what is near.
  setGlobalDispatcher(dispatcherOf(rules, {}));
}

/**
 * An agent for clients that ask over https with one of their own, such as the AWS SDK's; undefined where no
 * proxy is named.
 */
export function proxyAgent(environment: Parameters<typeof proxyRules>[0]): https.Agent | undefined {
  const rules = proxyRules(environment);
  return rules && new https.Agent({ keepAlive: true, proxyEnv: nodeVariables(rules) });
}

/** The rules as Node's own agents read them. */
const nodeVariables = (rules: ProxyRules): Readonly<Record<string, string>> => ({
  ...(rules.http !== undefined && { HTTP_PROXY: rules.http }),
  HTTPS_PROXY: rules.https ?? rules.http ?? "",
  NO_PROXY: [...rules.direct, ...NEAR_ENTRIES, ...NEAR_RANGES].join(","),
});

/** Node takes ranges of addresses in NO_PROXY. */
const NEAR_RANGES = ["127.0.0.0-127.255.255.255", "169.254.0.0-169.254.255.255"];
