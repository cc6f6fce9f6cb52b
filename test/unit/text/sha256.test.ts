import { expect, it } from "vitest";

import { stableHash } from "../../../functions/json/stable-hash.ts";
import { sha256 } from "../../../functions/text/sha256.ts";

it("a text's hash is that of its UTF-8, in hex: keys in the journal are made of it", () => {
  expect(sha256("né 😀")).toBe("6ed0d90c97c84f0a6178142cde4641fef38e6bad4a3e7e9cf0c81c65afbd0469");
});

it("a value's hash is that of its JSON with sorted keys, without those that have no value", () => {
  expect(stableHash({ b: [1, { d: 1, c: null }], a: undefined })).toBe(sha256('{"b":[1,{"c":null,"d":1}]}'));
  expect(stableHash(undefined)).toBe(sha256(""));
});
