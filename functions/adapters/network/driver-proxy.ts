import { isNear, NEAR_ENTRIES, networksOf, type ProxyRules, proxyRules } from "./proxy-rules.ts";

/** Options of the Snowflake driver's connections. */
export interface DriverProxy {
  readonly proxyHost: string;
  readonly proxyPort: number;
  readonly proxyProtocol: string;
  readonly noProxy: string;
  readonly proxyUser?: string;
  readonly proxyPassword?: string;
}

/**
 * The proxy for a driver's connection to an address, undefined where it goes without. The driver reads the
 * variables too, but sends what is near through the proxy, takes "example.com" in NO_PROXY for that host
 * alone, and uses a login as it is encoded in the address. It can send https alone through a proxy.
 */
export function driverProxy(
  address: string,
  environment: Parameters<typeof proxyRules>[0],
): DriverProxy | undefined {
  const rules = proxyRules(environment);
  const { protocol, hostname, port } = new URL(address);
  const proxy = rules?.https ?? rules?.http;
  if (rules === undefined || proxy === undefined || protocol !== "https:" || isNear(hostname))
    return undefined;
  if (networksOf(rules.direct)(hostname)) return undefined;
  const patterns = rules.direct.flatMap((entry) => patternsOf(entry, port || "443"));
  if (patterns.some((pattern) => isMatch(pattern, hostname))) return undefined;
  return { ...proxyOptions(proxy), noProxy: [...patterns, ...NEAR_ENTRIES.map(driverPattern)].join("|") };
}

function proxyOptions(proxy: NonNullable<ProxyRules["https"]>) {
  const { protocol, hostname, port, username, password } = new URL(proxy);
  const hasLogin = username !== "" || password !== "";
  return {
    proxyHost: hostname,
    proxyPort: Number(port || (protocol === "https:" ? 443 : 80)),
    proxyProtocol: protocol.replace(":", ""),
    ...(hasLogin && {
      proxyUser: decodeURIComponent(username),
      proxyPassword: decodeURIComponent(password),
    }),
  };
}

/** A domain stands for all hosts in it; the driver's patterns know only "*", and no ports. */
function patternsOf(entry: string, port: string): readonly string[] {
  const [, host = entry, only] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (only !== undefined && only !== port) return [];
  if (host === "*") return ["*"];
  const domain = host.replace(/^\*?\./, "");
  return host.startsWith("*.") ? [`*.${domain}`] : [domain, `*.${domain}`];
}

const driverPattern = (entry: string): string => (entry.startsWith(".") ? `*${entry}` : entry);

function isMatch(pattern: string, hostname: string): boolean {
  const host = hostname.toLowerCase();
  const wanted = pattern.toLowerCase();
  if (wanted === "*") return true;
  return wanted.startsWith("*.") ? host.endsWith(wanted.slice(1)) : host === wanted;
}
