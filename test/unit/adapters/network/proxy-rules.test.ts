import { expect, it } from "vitest";

import { driverProxy } from "../../../../functions/adapters/network/driver-proxy.ts";
import {
  isNear,
  networksOf,
  proxyOf,
  proxyRules,
} from "../../../../functions/adapters/network/proxy-rules.ts";
import { proxyVariables } from "../../../../local/local-variables.ts";

it.each([
  "localhost",
  "a.localhost",
  "LOCALHOST",
  "127.0.0.1",
  "127.9.9.9",
  "0.0.0.0",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "169.254.169.254",
  "169.254.170.2",
  "[fe80::1]",
  "localhost.",
])("%s is asked directly, whatever the variables say", (host) => {
  expect(isNear(host)).toBe(true);
});

it.each([
  "10.0.0.1",
  "192.168.0.1",
  "128.0.0.1",
  "169.253.0.1",
  "localhost.example",
  "127.0.0.1.example",
  "[fd00::1]",
])("%s is not near", (host) => {
  expect(isNear(host)).toBe(false);
});

it.each([
  ["10.1.2.3", "10.0.0.0/8", true],
  ["11.1.2.3", "10.0.0.0/8", false],
  ["192.168.1.9", "example.com, 192.168.1.0/24", true],
  ["192.168.2.9", "192.168.1.0/24", false],
  ["[fd00::5]", "fd00::/8", true],
  ["[fd00::5]", "[fd00::]/8", true],
  ["[fe00::5]", "fd00::/8", false],
  ["host.example", "0.0.0.0/0", false],
  ["10.1.2.3", "10.0.0.0/99, /8, 10.0.0.0/", false],
])("%s is asked directly where NO_PROXY is %s: %s", (host, written, isDirect) => {
  expect(networksOf(written.split(", "))(host)).toBe(isDirect);
  const environment = { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: written };
  expect(driverProxy(`https://${host}`, environment) === undefined).toBe(isDirect);
});

it("no rules follow from variables that are empty, or name no proxy", () => {
  expect(proxyRules({ HTTPS_PROXY: " ", NO_PROXY: "a" })).toBeUndefined();
});

it("small letters win, and what is for all comes last", () => {
  const variables = {
    HTTPS_PROXY: "big:1",
    https_proxy: "small:1",
    ALL_PROXY: "socks5://all:2",
    no_proxy: "a, b  c",
  };
  expect(proxyRules(variables)).toEqual({
    http: "socks5://all:2",
    https: "http://small:1",
    httpFrom: "ALL_PROXY",
    httpsFrom: "https_proxy",
    direct: ["a", "b", "c"],
  });
});

it.each<[string, string, ReturnType<typeof proxyOf>]>([
  ["https://a.example", "", { address: "socks5://s:1080", variable: "HTTPS_PROXY" }],
  ["http://a.example", "", { address: "http://all:3128", variable: "all_proxy" }],
  ["http://127.0.0.1:9", "", undefined],
  ["http://llm.corp.example", ".corp.example", undefined],
  ["http://llm.corp.example", "corp.example:80", undefined],
  ["http://llm.corp.example", "corp.example:8080", { address: "http://all:3128", variable: "all_proxy" }],
  ["http://corp.example", "*.corp.example", { address: "http://all:3128", variable: "all_proxy" }],
  ["http://notcorp.example", "corp.example", { address: "http://all:3128", variable: "all_proxy" }],
  ["https://LLM.corp.example.", "llm.CORP.example", undefined],
  ["https://[fd00::5]:8443", "[fd00::5]:8443", undefined],
  ["https://10.1.2.3", "10.0.0.0/8", undefined],
  ["https://a.example", "b.example *", undefined],
])("%s with NO_PROXY=%s is asked through %j", (address, NO_PROXY, proxy) => {
  const environment = { HTTPS_PROXY: "socks5://u:hidden@s:1080", all_proxy: "all:3128", NO_PROXY };
  expect(proxyOf(proxyRules(environment), address)).toEqual(proxy);
});

it.each(["ftp://secret@host", "http://", "://x", "a b", "notaurl", "proxy.example"])(
  "a proxy's address that is none is refused, untold: %s",
  (HTTPS_PROXY) => {
    expect(() => proxyRules({ HTTPS_PROXY })).toThrow(
      "HTTPS_PROXY is no address of a proxy: write it as http://host:port",
    );
  },
);

const ACCOUNT = "https://acme.snowflakecomputing.com";
it.each([
  [ACCOUNT, "acme.snowflakecomputing.com", true],
  [ACCOUNT, "snowflakecomputing.com", true],
  [ACCOUNT, ".snowflakecomputing.com:443", true],
  [ACCOUNT, "*.snowflakecomputing.com", true],
  [ACCOUNT, "*", true],
  [ACCOUNT, "snowflakecomputing.com:8443", false],
  [ACCOUNT, "computing.com", false],
  [ACCOUNT, "", false],
  ["https://127.0.0.1:8443", "", true],
  ["http://snowflake.example", "", true],
])(
  "the driver's connection to %s with NO_PROXY=%s goes without a proxy: %s",
  (address, NO_PROXY, isDirect) => {
    const proxy = driverProxy(address, { HTTPS_PROXY: "http://proxy:3128", NO_PROXY });
    expect(proxy === undefined).toBe(isDirect);
  },
);

it("the driver is given the proxy in parts, and what goes without it in its own patterns", () => {
  const environment = { HTTPS_PROXY: "https://u%40x:p%3A@proxy.example", NO_PROXY: "s3.example" };
  expect(driverProxy(ACCOUNT, environment)).toMatchObject({
    proxyHost: "proxy.example",
    proxyPort: 443,
    proxyProtocol: "https",
    proxyUser: "u@x",
    proxyPassword: "p:",
    noProxy: expect.stringMatching(/^s3\.example\|\*\.s3\.example\|localhost\|/),
  });
});

it("local functions are given the proxies, and the stack's own servers as asked directly", () => {
  const endpoints = {
    dynamodb: "http://192.168.0.5:1001",
    stepFunctions: "http://192.168.0.5:1002",
    snowflake: "http://192.168.0.5:1003",
    stateMachineArn: "arn:x",
  };
  const settings = {
    host: "192.168.0.5",
    snowflakeUrl: undefined,
    variables: { HTTP_PROXY: "p:1", NO_PROXY: "a", X: "y" },
  };
  const given = proxyVariables(settings, endpoints);
  expect(given).toMatchObject({ HTTP_PROXY: "p:1", no_proxy: given["NO_PROXY"] });
  expect(given["NO_PROXY"]?.split(",")).toEqual(
    expect.arrayContaining(["a", "localhost", "169.254.169.254", "192.168.0.5", "192.168.0.5:1003"]),
  );
  expect(given).not.toHaveProperty("X");
  const elsewhere = proxyVariables({ ...settings, snowflakeUrl: endpoints.snowflake }, endpoints);
  expect(elsewhere["NO_PROXY"]).not.toContain(":1003");
  expect(proxyVariables({ ...settings, variables: {} }, endpoints)).toEqual({});
});
