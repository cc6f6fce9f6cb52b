import { expect, it } from "vitest";

import { isPublicAddress, mayBePublicHost } from "../../../../functions/adapters/network/public-address.ts";

const hostOf = (address: string): string => new URL(address).hostname;

it.each(
  `127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 169.254.169.254 169.254.170.2
  172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
  224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 ::1 :: ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:8.8.8.8 64:ff9b::7f00:1
  64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 2002:7f00:1::1 2002:808:808::1
  3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ::127.0.0.1`.split(/\s+/),
)("%s is no address of the internet", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it.each(
  `http://2130706433/ http://0x7f.1/ http://0x7f000001/ http://0177.0.0.1/ http://127.1/ http://0/ http://[::1]/ http://[::ffff:10.0.0.1]/
  http://[fd00:ec2::254]/ http://①②⑦.0.0.1/ http://127。0。0。1/ http://localhost/ http://LOCALHOST./ http://a.localhost/
  http://metadata/ http://metadata.google.internal/ http://printer.local/ http://intra.corp/ http://ec2.internal. http://router.lan/`.split(
    /\s+/,
  ),
)("%s is not asked", (address) => {
  expect(mayBePublicHost(hostOf(address))).toBe(false);
});

it.each(
  "http://8.8.8.8/ http://93.184.216.34/ http://[2606:4700::1111]/ https://example.com/ https://example.com./ http://172.32.0.1/ http://100.128.0.1/".split(
    " ",
  ),
)("%s may be asked", (address) => {
  expect(mayBePublicHost(hostOf(address))).toBe(true);
});

it.each(["", "example.com", "1.2.3", "1.2.3.4.5", "[::1]"])("'%s' is no address at all", (text) => {
  expect(isPublicAddress(text)).toBe(false);
});
