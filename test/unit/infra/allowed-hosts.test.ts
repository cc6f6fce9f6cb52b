import { expect, it } from "vitest";

import { isAllowedHost } from "../../../infra/settings/allowed-hosts.ts";
import { InvalidConfig, readConfig } from "../../../infra/settings/config.ts";

const context = { model: "rehearsal", snowflake_account: "ACME-PROD" };

it.each([
  "wiki.example",
  "wiki",
  "a-b.c1.example",
  "10.2.3.4",
  "10.2.0.0/16",
  "fd00::1",
  "fd00::/8",
  "xn--p1ai",
])("takes %s", (entry) => {
  expect(isAllowedHost(entry)).toBe(true);
});

it.each(
  [
    "https://wiki.example",
    "wiki.example:8080",
    "wiki.example/a",
    "*.example",
    "10.2.0.0/33",
    "fd00::/129",
  ].concat(["10.2.0", "[fd00::1]", "-a.example", "a..example", "wiki_1", "10.2.0.0/", "a b"]),
)("takes no %s, which no page's host would ever be", (entry) => {
  expect(isAllowedHost(entry)).toBe(false);
  expect(() => readConfig({ ...context, tool_allowed_hosts: entry })).toThrow(InvalidConfig);
});

it("reads a list, and says what to write in place of what is no host", () => {
  const tool_allowed_hosts = "wiki.example, 10.2.0.0/16";
  expect(readConfig({ ...context, tool_allowed_hosts }).tool_allowed_hosts).toEqual([
    "wiki.example",
    "10.2.0.0/16",
  ]);
  expect(() => readConfig({ ...context, tool_allowed_hosts: ["https://wiki.example"] })).toThrow(
    "tool_allowed_hosts: Write hosts and networks, separated by commas, such as wiki.example, 10.2.0.0/16 or fd00::/8.",
  );
});
