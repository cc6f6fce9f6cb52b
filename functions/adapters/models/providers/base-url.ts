/** What an address of a provider may leave out, and how the rest is found. */
export type AddressForm = "as-given" | "own-path" | "version-added" | "host";

/**
 * The address to send calls below, made of one as people write it. What cannot be read is given back as it
 * is: `isWebAddress` tells.
 * @param own the provider's own address, for the path that an address may leave out
 */
export function completeAddress(given: string, form: AddressForm, own: string | undefined): string {
  const address = withoutCall(given);
  switch (form) {
    case "as-given":
      return isSameHost(address, own) ? withOwnPath(address, own) : address;
    case "own-path":
      return withOwnPath(address, own);
    case "version-added":
      return withVersion(address);
    case "host":
      return ofHost(address);
    default:
      return form satisfies never;
  }
}

export const isWebAddress = (address: string): boolean =>
  URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);

/** For sentences: an address may hold a login. */
export function publicAddress(address: string): string {
  if (!isWebAddress(address)) return address.replace(/^([a-z]+:\/\/)?[^/@]*@/i, "$1");
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}

/** People copy the address of a call, as examples with curl show it. */
const withoutCall = (given: string): string =>
  withoutSlash(withoutSlash(given.trim()).replace(/\/(?:chat\/completions|messages)$/, ""));

/** Without a regular expression, which is slow on a text of many slashes. */
export function withoutSlash(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === "/") end -= 1;
  return text.slice(0, end);
}

/** An address that stops on the way to the path of the provider's own goes on as that does. */
function withOwnPath(address: string, own: string | undefined): string {
  if (!isWebAddress(address)) return address;
  const ownPath = own === undefined ? "/v1" : new URL(own).pathname;
  const path = withoutSlash(new URL(address).pathname);
  return ownPath.startsWith(`${path}/`) ? `${address}${ownPath.slice(path.length)}` : address;
}

const isSameHost = (address: string, own: string | undefined): boolean =>
  own !== undefined && isWebAddress(address) && new URL(address).host === new URL(own).host;

/** The provider's own clients write /v1 before every call themselves, so that addresses come without. */
const withVersion = (address: string): string =>
  isWebAddress(address) && !address.endsWith("/v1") ? `${address}/v1` : address;

const LOCAL_PORT = 11_434;

/**
 * What the server itself listens to serves as its address: a host, host:port, :port or a URL. As in CrewAI an
 * http address without a port has the server's own, and the path ends with /v1.
 */
function ofHost(address: string): string {
  const text = /^\w+:\/\//.test(address) ? address : `http://${hostOf(address)}`;
  if (!isWebAddress(text)) return address;
  const url = new URL(text);
  // The server's word for "every address of this machine" is none to connect to.
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  if (url.hostname === "[::]") url.hostname = "[::1]";
  // URL drops the port 80 of http, which may have been written on purpose.
  const isPortWritten = /^\w+:\/\/[^/?#]*:\d+(?:[/?#]|$)/.test(text);
  if (url.protocol === "http:" && !isPortWritten) url.port = String(LOCAL_PORT);
  // Its own API is below /api.
  const path = withoutSlash(url.pathname).replace(/\/api(?:\/(?:chat|generate))?$/, "");
  url.pathname = path.endsWith("/v1") ? path : `${path}/v1`;
  return url.href;
}

/** A host as it stands in a URL: an IPv6 address in brackets, and this machine for a port alone. */
function hostOf(address: string): string {
  if (address.startsWith(":") && !address.startsWith("::")) return `127.0.0.1${address}`;
  const [host = ""] = address.split("/", 1);
  return host.split(":").length > 2 && !host.startsWith("[")
    ? `[${host}]${address.slice(host.length)}`
    : address;
}
