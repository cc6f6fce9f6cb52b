import { BlockList, isIP } from "node:net";

import { InvalidInput } from "../../domain/errors.ts";

/** Variables by name, as in process.env. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Which proxies requests go through, by the variables that curl and CrewAI's clients read. */
export interface ProxyRules {
  /** For http addresses; and for https ones where there is no other. */
  readonly http: string | undefined;
  readonly https: string | undefined;
  /** The variables that name them. */
  readonly httpFrom: string | undefined;
  readonly httpsFrom: string | undefined;
  /** Hosts that are asked directly, beside those near. Entries as they are written. */
  readonly direct: readonly string[];
}

/** Names of the variables, each in small letters too, which win. */
const NAMES = {
  http: ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
  https: ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
  direct: ["no_proxy", "NO_PROXY"],
} as const;

export const PROXY_VARIABLES: readonly string[] = [...new Set(Object.values(NAMES).flat())];

/**
 * The rules that the variables state; undefined when they name no proxy.
 * @throws InvalidInput naming a variable that holds no proxy's address, never its value
 */
export function proxyRules(environment: Environment): ProxyRules | undefined {
  const http = addressIn(environment, NAMES.http);
  const https = addressIn(environment, NAMES.https);
  if (http === undefined && https === undefined) return undefined;
  const direct = NAMES.direct.map((name) => environment[name]?.trim()).find(Boolean) ?? "";
  return {
    http,
    https,
    httpFrom: setOf(environment, NAMES.http),
    httpsFrom: setOf(environment, NAMES.https),
    direct: direct.split(/[\s,]+/).filter(Boolean),
  };
}

const setOf = (environment: Environment, names: readonly string[]): string | undefined =>
  names.find((each) => environment[each]?.trim());

function addressIn(environment: Environment, names: readonly string[]): string | undefined {
  const name = setOf(environment, names);
  const written = name === undefined ? undefined : environment[name]?.trim();
  if (written === undefined) return undefined;
  // One word may be anything: a proxy without its port is asked at 80, where none listens.
  const isWhole = written.includes("://") || /:\d+\/?$/.test(written);
  const address = written.includes("://") ? written : `http://${written}`;
  const isAddress = URL.canParse(address) && /^(?:https?|socks5?):$/.test(new URL(address).protocol);
  if (isWhole && isAddress) return address;
  throw new InvalidInput(`${name} is no address of a proxy: write it as http://host:port`);
}

/** The proxy that a request goes through, without its login, and the variable that names it. */
export interface AskedProxy {
  readonly address: string;
  readonly variable: string;
}

/** Which proxy a request to an address goes through; undefined where it goes there directly. */
export function proxyOf(rules: ProxyRules | undefined, address: string): AskedProxy | undefined {
  if (rules === undefined || isDirect(rules, address)) return undefined;
  const isSecure = new URL(address).protocol === "https:" && rules.https !== undefined;
  const proxy = isSecure ? rules.https : rules.http;
  const variable = isSecure ? rules.httpsFrom : rules.httpFrom;
  if (proxy === undefined || variable === undefined) return undefined;
  const { protocol, host } = new URL(proxy);
  return { address: `${protocol}//${host}`, variable };
}

/** Whether an address is asked directly: it is near, or NO_PROXY names its host, domain or network. */
export function isDirect({ direct }: Pick<ProxyRules, "direct">, address: string): boolean {
  const { hostname, protocol, port } = new URL(address);
  const host = plainHost(hostname);
  const at = port || (protocol === "https:" ? "443" : "80");
  return isNear(hostname) || networksOf(direct)(hostname) || direct.some((entry) => names(entry, host, at));
}

/** As undici and most others read an entry: a host, a domain with or without its dot, "*", and a port. */
function names(entry: string, host: string, port: string): boolean {
  const [, bracketed, inPort] = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry) ?? [];
  const [, named, ofPort] = /^([^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  const wanted = inPort ?? ofPort;
  if (wanted !== undefined && wanted !== port) return false;
  const written = plainHost(bracketed ?? named ?? entry);
  if (written === "*") return true;
  const domain = written.replace(/^\*?\./, "");
  return (!written.startsWith("*") && host === domain) || host.endsWith(`.${domain}`);
}

/** Machines that no proxy could reach for this one: itself, and what AWS puts beside a function. */
const NEAR = new BlockList();
NEAR.addSubnet("127.0.0.0", 8, "ipv4");
NEAR.addSubnet("169.254.0.0", 16, "ipv4");
NEAR.addAddress("0.0.0.0", "ipv4");
NEAR.addAddress("::1", "ipv6");
NEAR.addAddress("::", "ipv6");
NEAR.addSubnet("fe80::", 10, "ipv6");

/** A host as it is written in a URL, by itself. */
const plainHost = (hostname: string): string =>
  hostname
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "")
    .toLowerCase();

/**
 * Whether an address is in one of the networks that entries of NO_PROXY name, such as 10.0.0.0/8, which curl
 * and Go take, and the libraries here do not.
 */
export function networksOf(direct: readonly string[]): (hostname: string) => boolean {
  const networks = new BlockList();
  for (const entry of direct) {
    const [, network = "", bits = ""] = /^\[?([\da-f.:]+)\]?\/(\d{1,3})$/i.exec(entry) ?? [];
    const version = isIP(network);
    if (version === 4 && Number(bits) <= 32) networks.addSubnet(network, Number(bits), "ipv4");
    if (version === 6 && Number(bits) <= 128) networks.addSubnet(network, Number(bits), "ipv6");
  }
  return (hostname) => {
    const host = plainHost(hostname);
    const version = isIP(host);
    return version !== 0 && networks.check(host, version === 4 ? "ipv4" : "ipv6");
  };
}

/** Whether a host is asked directly whatever the variables say. It is written as in a URL. */
export function isNear(hostname: string): boolean {
  const host = plainHost(hostname);
  const version = isIP(host);
  if (version === 0) return host === "localhost" || host.endsWith(".localhost");
  return NEAR.check(host, version === 4 ? "ipv4" : "ipv6");
}

/** NO_PROXY for libraries that read it themselves and know no ranges. */
export const NEAR_ENTRIES: readonly string[] = [
  "localhost",
  ".localhost",
  "127.0.0.1",
  "::1",
  "[::1]",
  "0.0.0.0",
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
];
