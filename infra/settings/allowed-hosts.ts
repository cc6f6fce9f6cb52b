import { isIP } from "node:net";

/** What to write for hosts and networks that tools may ask though they are not the internet's. */
export const ALLOWED_HOSTS_MEANING =
  "Write hosts and networks, separated by commas, such as wiki.example, 10.2.0.0/16 or fd00::/8.";

const HOST = /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/i;

/** Whether it is a host as a URL has it, without a port, an address, or a network of addresses. */
export function isAllowedHost(entry: string): boolean {
  const [, address = "", bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const version = isIP(address);
  if (version !== 0) return bits === undefined || Number(bits) <= (version === 4 ? 32 : 128);
  return bits === undefined && HOST.test(address) && !/^[\d.]+$/.test(address);
}
