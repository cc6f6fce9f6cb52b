import { isIP } from "node:net";

import { networksOf } from "./proxy-rules.ts";

/**
 * Networks that are not the internet's: private, shared, of this machine or link, for tests and documents,
 * for many receivers, and those that lead to IPv4 by another way.
 * https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry
 */
const SPECIAL_IPV4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`;
const SPECIAL_IPV6 = "2001::/23 2001:db8::/32 2002::/16 3fff::/20";

const isSpecial = networksOf([SPECIAL_IPV4, SPECIAL_IPV6].join(" ").split(/\s+/));

/** What of IPv6 is given to the internet; nothing else of it is. */
const isGlobalIpv6 = networksOf(["2000::/3"]);

/** Whether an IP address, without brackets, is one of the internet's. False for what is no address. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  switch (isIP(plain)) {
    case 4:
      return !isSpecial(plain);
    case 6:
      return isGlobalIpv6(plain) && !isSpecial(plain);
    default:
      return false;
  }
}

/** Names that no public name server has an address for, and that proxies may know all the same. */
const INNER_NAME =
  /^(?:[^.]+|.*\.(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa|localdomain))$/i;

/** Whether a host, as a URL has it, may be one of the internet's: an address, or a name that can be one. */
export function mayBePublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  return isIP(host) === 0 ? !INNER_NAME.test(host) : isPublicAddress(host);
}
