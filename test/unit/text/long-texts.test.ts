import { expect, it } from "vitest";

import { coerceAnswer } from "../../../functions/json/coerce-to-schema.ts";
import { splitStatements, sqlPieces } from "../../../functions/text/sql.ts";

const MANY = 200_000;

it.each([`${"1".repeat(MANY)}a`, `-${"0".repeat(MANY)}.${"0".repeat(MANY)}x`, `${" ".repeat(MANY)}1e`])(
  "takes a long text that is no number for none at once",
  (text) => {
    const schema = { type: "object", properties: { days: { type: "number" } } };
    expect(coerceAnswer({ days: text }, schema)).toEqual({ days: text });
  },
);

it.each(["/*", "\\'", "$$/*", `"'`, "'\\'"])("reads a text of %s without an end at once", (sign) => {
  const text = sign.repeat(MANY / 2);
  expect([...sqlPieces(`'${text}`)].map((piece) => piece.text).join("")).toBe(`'${text}`);
});

it("finds what is a comment, a quote and a body behind a sign that ends nowhere", () => {
  const kinds = [...sqlPieces(`/* "a" 'b' $$c$$ -- d`)].map(({ text, kind }) => `${kind} ${text}`);
  expect(kinds.filter((kind) => !kind.startsWith("blank"))).toEqual([
    "open /*",
    'quote "a"',
    "quote 'b'",
    "quote $$c$$",
    "comment -- d",
  ]);
  expect(splitStatements("SELECT 1; /* no end; SELECT 2")).toEqual(["SELECT 1", "/* no end", "SELECT 2"]);
});
