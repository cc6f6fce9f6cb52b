import { describe, expect, it } from "vitest";

import { startConnectProxy } from "../../support/network/connect-proxy.ts";
import { ANSWER, outsideRig, SAID_HI } from "../../support/network/outside-rig.ts";

const rig = outsideRig();
const { ask } = rig;

const MODEL = "https://models.example/v1";
const TOOL = "https://tools.example/data";

describe("a proxy and a private certificate authority", () => {
  it("are between a model and its crew", async () => {
    expect(await ask("model", [MODEL])).toEqual([SAID_HI]);
    expect(rig.proxy().asked).toEqual(["models.example:443"]);
  });

  it.each(["fetch", "module"])("are between a tool and what it asks by %s", async (who) => {
    expect(await ask(who, [TOOL])).toEqual([ANSWER]);
    expect(rig.proxy().asked).toEqual(["tools.example:443"]);
  });

  it("are between AWS and the tools for it", async () => {
    expect(await ask("s3", ["s3://a-bucket/notes.txt"])).toEqual([ANSWER]);
    expect(rig.proxy().asked).toEqual(["a-bucket.s3.us-east-1.amazonaws.com:443"]);
  });

  it("are between Snowflake and its driver, login included", async () => {
    const login = `http://user%40acme:p%2Fw@127.0.0.1:${rig.proxy().port}`;
    await ask("snowflake", ["account"], { HTTPS_PROXY: login });
    expect(rig.proxy().asked).toContain("acme-test.snowflakecomputing.com:443");
    expect(rig.proxy().login()).toBe("user@acme:p/w");
  });

  it.each([
    ["https_proxy", "http://"],
    ["ALL_PROXY", "http://"],
  ])("are found by %s, written %shost:port", async (name, scheme) => {
    const variables = { HTTPS_PROXY: "", [name]: `${scheme}127.0.0.1:${rig.proxy().port}` };
    expect(await ask("model", [MODEL], variables)).toEqual([SAID_HI]);
    expect(rig.proxy().asked).toHaveLength(1);
  });

  it("are told apart from a refusal: without the authority's certificate nothing is sent", async () => {
    const [said] = await ask("model", [MODEL], { NODE_EXTRA_CA_CERTS: "" });
    expect(said).toMatch(/certificate|Cannot connect/);
  });
});

describe("no proxy is asked", () => {
  it.each(["models.example", "*"])("for a host that NO_PROXY names: %s", async (NO_PROXY) => {
    const [said] = await ask("model", [MODEL], { NO_PROXY });
    // There is no such host.
    expect(said).toMatch(/ENOTFOUND|EAI_AGAIN|Cannot connect/);
    expect(rig.proxy().asked).toEqual([]);
  });

  it.each(["model", "fetch", "module"])(
    "for this machine, whatever the variables say: by %s",
    async (who) => {
      const hosts = ["127.0.0.1", "localhost", "127.0.0.1."].slice(0, who === "module" ? 2 : 3);
      const urls = hosts.map((host) => `http://${host}:${rig.plainPort()}/v1`);
      const variables = { HTTP_PROXY: `http://127.0.0.1:${rig.proxy().port}`, NO_PROXY: "other.example" };
      const answers = await ask(who, urls, variables);
      expect(answers).toEqual(urls.map(() => (who === "model" ? SAID_HI : ANSWER)));
      expect({ direct: rig.direct(), asked: rig.proxy().asked }).toEqual({ direct: urls.length, asked: [] });
    },
  );
});

it("a plain address goes through HTTP_PROXY", async () => {
  await using plainProxy = await startConnectProxy(rig.plainPort());
  const HTTP_PROXY = `http://127.0.0.1:${plainProxy.port}`;
  expect(await ask("model", ["http://models.example/v1"], { HTTP_PROXY })).toEqual([SAID_HI]);
  expect(plainProxy.asked).toHaveLength(1);
  expect(rig.proxy().asked).toEqual([]);
});
