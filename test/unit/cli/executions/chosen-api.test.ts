import { chmod } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { chooseApi } from "../../../../cli/executions/chosen-api.ts";
import { forgetSecrets } from "../../../../functions/text/known-secrets.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();
afterEach(forgetSecrets);

const KEY = "key-of-the-profile-4f9aQ7x2Lm8Z";
const OTHER = "another-key-8Zt1Vb7x2Lm4f9aQ";
const API = "https://api.example/prod";

const refusal = async (options: Parameters<typeof chooseApi>[0], variables = {}): Promise<string> => {
  const refused = await chooseApi(options, variables).then(
    (chosen) => new Error(`chose ${chosen.url}`),
    (error: unknown) => error as Error,
  );
  expect(refused.message).not.toContain(KEY);
  expect(refused.message).not.toContain(OTHER);
  return `${refused.name}: ${refused.message}`;
};

async function profiles(value: unknown, mode = 0o600): Promise<Record<string, string>> {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  await folder.write("stepcrew/profiles.json", text);
  await chmod(join(folder.path, "stepcrew/profiles.json"), mode);
  return { XDG_CONFIG_HOME: folder.path };
}

describe("a command is for", () => {
  it("the local stack where nothing else is named, at the address that npm start has written", async () => {
    await folder.write("data/endpoints.json", endpoints("http://127.0.0.1:8081"));
    const data = join(folder.path, "data");
    const local = { url: "http://127.0.0.1:8081", key: undefined, isLocal: true };
    expect(await chooseApi({}, { CREW_DATA_DIR: data })).toEqual(local);
    expect(await chooseApi({ data }, { STEPCREW_API: API, STEPCREW_KEY: KEY })).toEqual(local);
    expect(
      await chooseApi({ local: true }, { STEPCREW_API: API, STEPCREW_KEY: KEY, CREW_DATA_DIR: data }),
    ).toEqual(local);
  });

  it("what an option names before what variables name, and each key only for its own API", async () => {
    const variables = { STEPCREW_API: API, STEPCREW_KEY: KEY };
    expect(await chooseApi({}, variables)).toEqual({ url: API, key: KEY, isLocal: false });
    expect(await chooseApi({ api: API }, { STEPCREW_KEY: KEY })).toMatchObject({ url: API, key: KEY });
    expect(await chooseApi({ api: "https://b.example", key: OTHER }, variables)).toMatchObject({
      key: OTHER,
    });
    expect(await refusal({ api: "https://b.example" }, variables)).toBe(
      "WrongUse: STEPCREW_KEY is the key of STEPCREW_API, and --api names another API: give its --key too",
    );
  });

  it("the API of a profile, with its key and no other", async () => {
    const variables = await profiles({ staging: { api: API, key: KEY }, open: { api: API } });
    const given = { ...variables, STEPCREW_API: "https://b.example", STEPCREW_KEY: OTHER };
    expect(await chooseApi({ profile: "staging" }, given)).toEqual({ url: API, key: KEY, isLocal: false });
    expect(await chooseApi({ profile: "open" }, given)).toMatchObject({ key: undefined });
    expect(await chooseApi({ profile: "open", key: KEY }, given)).toMatchObject({ key: KEY });
  });
});

describe("a sentence says what to do where", () => {
  it("the local stack does not run", async () => {
    const data = join(folder.path, "nowhere");
    expect(await refusal({ data })).toBe(
      `Error: There is no ${data}/endpoints.json: run npm start first, in another terminal; or name a deployed API by --api, --profile or STEPCREW_API`,
    );
  });

  it.each([
    [{ api: API, profile: "a" }, "--api and --profile name different APIs: give one of them"],
    [{ local: true, api: API }, "--local and --api name different APIs: give one of them"],
    [{ key: "", api: API }, "--key is empty: leave it out for an API that asks for no key"],
    [{ api: "api.example" }, "--api names no address of an API: write it like https://example.com/prod"],
    [
      { api: `https://me:${KEY}@api.example` },
      "--api names no address of an API: write it like https://example.com/prod",
    ],
    [
      { api: API, key: `${KEY}\n` },
      "--key has a key with characters that no API key has: blanks, line breaks or such",
    ],
    [
      { api: "http://api.example", key: KEY },
      "--api names an address without encryption, and the key would be read on its way: use https",
    ],
  ] as const)("options are %j", async (options, sentence) => {
    expect(await refusal(options)).toBe(`WrongUse: ${sentence}`);
  });

  it("there is no profile, or none that can be used", async () => {
    const like = '{"staging": {"api": "https://example.com/prod", "key": "…"}}';
    const file = join(folder.path, "stepcrew/profiles.json");
    const variables = { XDG_CONFIG_HOME: folder.path };
    expect(await refusal({ profile: "staging" }, variables)).toBe(
      `WrongUse: There is no ${file}: --profile staging is looked up there, in JSON like ${like}`,
    );
    await profiles({ staging: { api: API, key: KEY } });
    expect(await refusal({ profile: "stagign" }, variables)).toBe(
      `WrongUse: ${file} has no profile stagign (did you mean staging?)`,
    );
    expect(await refusal({ profile: "production" }, variables)).toBe(
      `WrongUse: ${file} has no profile production; there are staging`,
    );
    await profiles(`{"staging": {"api": "${API}", "key": "${KEY}"`);
    expect(await refusal({ profile: "staging" }, variables)).toBe(
      `WrongUse: ${file} is not JSON like ${like}`,
    );
    await profiles({ staging: { api: API, token: KEY } });
    expect(await refusal({ profile: "staging" }, variables)).toBe(
      `WrongUse: The profile staging in ${file} must have "api" and may have "key", both texts, as in ${like}`,
    );
    await profiles({ staging: { api: API, key: KEY } }, 0o644);
    expect(await refusal({ profile: "staging" }, variables)).toBe(
      `WrongUse: ${file} holds keys, and others may read it: run chmod 600 ${file}`,
    );
  });
});

const endpoints = (api: string): string =>
  JSON.stringify({ api, dynamodb: "http://127.0.0.1:1", snowflake: "http://127.0.0.1:2" });
