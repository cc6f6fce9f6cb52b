import { describe, expect, it } from "vitest";

import { readUtf8, withoutByteOrderMark } from "../../../functions/text/utf-8.ts";

describe("bytes that are not UTF-8", () => {
  // The offsets are those of Python 3.11's UnicodeDecodeError.start.
  it.each([
    ["Latin-1", [0x4d, 0xfc, 0x6c], 1],
    ["a character that does not go on", [0xc3, 0x28], 0],
    ["a character that is cut off", [0x61, 0xe2, 0x82], 1],
    ["half a surrogate pair", [0x61, 0x62, 0xed, 0xa0, 0x80], 2],
    ["a slash in two bytes", [0xc0, 0xaf], 0],
    ["what is beyond Unicode", [0xf4, 0x90, 0x80, 0x80], 0],
    ["UTF-16 with its mark", [0xff, 0xfe, 0x7b, 0x00], 0],
    ["a gzip file", [0x1f, 0x8b, 0x08], 1],
    ["Windows-1252 behind real characters", [0xe2, 0x82, 0xac, 0xef, 0xbf, 0xbd, 0x93], 6],
    ["four bytes that break off", [0xf0, 0x9f, 0x98, 0x41], 0],
  ])("of %s are found where they stand", (_, bytes, wrongByte) => {
    expect(readUtf8(Uint8Array.from(bytes))).toEqual({ wrongByte });
  });

  it("are found far inside", () => {
    const bytes = Buffer.concat([Buffer.from("€".repeat(50_000)), Buffer.from([0xff]), Buffer.from("x")]);
    expect(readUtf8(bytes)).toEqual({ wrongByte: 150_000 });
  });
});

it.each(["", "Müller", "\uFFFD", "\uFEFFx", "a\0b", "😀"])("the text %j is read as it is", (text) => {
  expect(readUtf8(Buffer.from(text))).toEqual({ text });
});

it("one mark is dropped in front, and no other", () => {
  expect(["\uFEFFx", "\uFEFF\uFEFFx", "x\uFEFF", ""].map(withoutByteOrderMark)).toEqual([
    "x",
    "\uFEFFx",
    "x\uFEFF",
    "",
  ]);
});
