import { mayBePublicHost } from "../../network/public-address.ts";

/**
 * An address that another service is to read: what is not on the internet it cannot, and is told nothing of.
 * @throws Error naming what is wrong
 */
export function publicUrl(written: string): string {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !mayBePublicHost(url.hostname)) {
    throw new Error(`"${written.slice(0, 200)}" is no address of a page on the internet`);
  }
  return url.href;
}
