import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { localFunction } from "../../../local/lambda/local-function.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const SOURCE = `export const handler = async (service) => {
  const servers = globalThis[Symbol.for("stepcrew.nearby-servers")];
  if (servers[service] === undefined) return "by its address";
  const { body } = await servers[service]({ method: "POST", path: "/", headers: { a: "1" }, body: "asked" });
  return Buffer.from(body).toString();
};`;

it("a function asks a stand-in of this process by a message, if its variables name that one's address", async () => {
  await using folder = await temporaryFolder();
  const entry = join(folder.path, "index.mjs");
  await writeFile(entry, SOURCE);
  const local = localFunction({
    name: "run-crew",
    entry,
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000",
      AWS_ENDPOINT_URL_SFN: "http://127.0.0.1:8001",
    },
    nearby: {
      DYNAMODB: {
        url: "http://127.0.0.1:8000",
        ask: async ({ headers, body }) => {
          const text = `${String(body)} with ${JSON.stringify(headers)}`;
          return Promise.resolve({ statusCode: 200, headers: {}, body: Buffer.from(text) });
        },
      },
      SFN: { url: "http://127.0.0.1:9999", ask: async () => Promise.reject(new Error("not asked")) },
    },
    timeoutSeconds: 20,
    log: () => undefined,
  });
  try {
    expect(await local.invoke("DYNAMODB")).toBe('asked with {"a":"1"}');
    expect(await local.invoke("SFN")).toBe("by its address");
  } finally {
    await local.close();
  }
});
