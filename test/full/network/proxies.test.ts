import { describe, expect, it } from "vitest";

import { outsideRig, SAID_HI } from "../../support/network/outside-rig.ts";

const rig = outsideRig();
const { ask } = rig;

const MODEL = "https://models.example/v1";

describe("a proxy and a private certificate authority", () => {
  it("are found by HTTPS_PROXY, written host:port", async () => {
    const variables = { HTTPS_PROXY: `127.0.0.1:${rig.proxy().port}` };
    expect(await ask("model", [MODEL], variables)).toEqual([SAID_HI]);
    expect(rig.proxy().asked).toHaveLength(1);
  });
});

describe("no proxy is asked", () => {
  it.each([".example", "example", "MODELS.example:443", "other, models.example"])(
    "for a host that NO_PROXY names: %s",
    async (NO_PROXY) => {
      const [said] = await ask("model", [MODEL], { NO_PROXY });
      // There is no such host.
      expect(said).toMatch(/ENOTFOUND|EAI_AGAIN|Cannot connect/);
      expect(rig.proxy().asked).toEqual([]);
    },
  );

  it("for a Snowflake server on this machine, or one that NO_PROXY's domain has", async () => {
    const variables = {
      HTTP_PROXY: `http://127.0.0.1:${rig.proxy().port}`,
      NO_PROXY: "snowflakecomputing.com",
    };
    await ask("snowflake", [`http://127.0.0.1:${rig.plainPort()}`, "account"], variables);
    expect(rig.proxy().asked).toEqual([]);
    expect(rig.direct()).toBeGreaterThan(0);
  });
});
