/** A process that asks outside as run-crew does, and prints what it was answered, as JSON. */
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { useProxiesInTools } from "../../../functions/adapters/network/proxies.ts";
import { login } from "../../../functions/adapters/snowflake/login.ts";
import { s3Objects } from "../../../functions/adapters/tools/aws/s3-objects.ts";
import { messageOf } from "../../../functions/text/error-text.ts";

const [who, ...urls] = process.argv.slice(2);

async function askModel(base_url: string): Promise<unknown> {
  const { model } = modelsFromEnvironment(process.env)({ model: "acme/m", base_url });
  const { content } = await model.doGenerate({
    prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
  });
  return content;
}

const byFetch = async (url: string): Promise<string> => (await fetch(url)).text();

function byModule(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { get } = url.startsWith("https:") ? https : http;
    get(url, (response) => resolve(text(response))).on("error", reject);
  });
}

/** As the tool for it reads an object. */
async function readObject(address: string): Promise<string> {
  const environment = { ...process.env, CREW_AWS_ACCESS_KEY_ID: "id", CREW_AWS_SEC_ACCESS_KEY: "key" };
  return s3Objects({ environment }).read(address, AbortSignal.timeout(30_000));
}

async function logIn(url: string): Promise<string> {
  await login(
    {
      SNOWFLAKE_ACCOUNT: "acme-test",
      SNOWFLAKE_AUTHENTICATION: "oauth",
      SNOWFLAKE_USER: "U",
      SNOWFLAKE_ROLE: "R",
      SNOWFLAKE_WAREHOUSE: "W",
      SNOWFLAKE_DATABASE: "D",
      SNOWFLAKE_SCHEMA: "S",
      SNOWFLAKE_TOKEN: "t",
      ...(url !== "account" && { SNOWFLAKE_ACCESS_URL: url }),
    },
    () => Promise.reject(new Error("there is no secret")),
  );
  return "logged in";
}

const ASKED: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  model: askModel,
  fetch: byFetch,
  module: byModule,
  s3: readObject,
  snowflake: logIn,
};

if (who === "fetch" || who === "module") useProxiesInTools(process.env);
const ask = ASKED[who ?? ""] ?? (() => Promise.reject(new Error(`nobody is called ${who}`)));
const answers = await Promise.all(urls.map((url) => ask(url).catch((error: unknown) => messageOf(error))));
console.log(JSON.stringify(answers));
process.exit(0);
