import fc from "fast-check";
import { expect, it } from "vitest";

import { splitStatements, sqlPieces } from "../../../functions/text/sql.ts";

it.each<[string, string, string[]]>([
  ["statements, with or without a last semicolon", "SELECT 1;\nSELECT 2", ["SELECT 1", "SELECT 2"]],
  ["nothing", " \n;; -- only a comment\n /* and ; another */ ;", []],
  [
    "semicolons in quotes",
    `SELECT ';', "a;b", 'it''s;' ; SELECT 2;`,
    [`SELECT ';', "a;b", 'it''s;'`, "SELECT 2"],
  ],
  ["quotes within quotes", `SELECT "a""';b", '"'; SELECT 2`, [`SELECT "a""';b", '"'`, "SELECT 2"]],
  [
    "backslashes in quotes, which escape the next character",
    String.raw`SELECT 'it\'s;', 'end\\'; SELECT 2`,
    [String.raw`SELECT 'it\'s;', 'end\\'`, "SELECT 2"],
  ],
  [
    "bodies between $$",
    "CREATE PROCEDURE p() AS $$ BEGIN; 'x; END; -- no end $$; SELECT 2;",
    ["CREATE PROCEDURE p() AS $$ BEGIN; 'x; END; -- no end $$", "SELECT 2"],
  ],
  [
    "bodies that begin right after a word",
    "CREATE FUNCTION f() AS$$ a; b; $$; SELECT SYSTEM$X()",
    ["CREATE FUNCTION f() AS$$ a; b; $$", "SELECT SYSTEM$X()"],
  ],
  [
    "line comments with quotes and semicolons",
    "-- it's; one\nSELECT 1; // it's; two\nSELECT 2;",
    ["SELECT 1", "SELECT 2"],
  ],
  [
    "block comments with quotes and semicolons",
    "/* it's; \n one */ SELECT 1;/**/SELECT 2",
    ["SELECT 1", "SELECT 2"],
  ],
  ["a comment inside a statement", "SELECT 1 -- one; \n, 2 /* two; */;", ["SELECT 1  \n, 2"]],
  [
    "what only looks like a comment",
    "SELECT '--', '/*', '//', 5 - -1, 4 / 2;",
    ["SELECT '--', '/*', '//', 5 - -1, 4 / 2"],
  ],
  ["a lonely dollar", "SELECT $1 FROM t; SELECT 2", ["SELECT $1 FROM t", "SELECT 2"]],
  ["line ends of Windows", "SELECT 1;\r\nSELECT 2;\r\n", ["SELECT 1", "SELECT 2"]],
])("splits a script into its statements: %s", (_, script, expected) => {
  expect(splitStatements(script)).toEqual(expected);
});

it("tells the pieces of a text apart", () => {
  const pieces = [...sqlPieces(`a$1 ->>'it''s'"b"$$;$$ --c\r//d\n/*e*/;`)];
  expect(pieces.map(({ text, kind }) => `${kind} ${text}`)).toEqual([
    "code a$1",
    "blank  ",
    "code ->>",
    "quote 'it''s'",
    'quote "b"',
    "quote $$;$$",
    "blank  ",
    "comment --c",
    "blank \r",
    "comment //d",
    "blank \n",
    "comment /*e*/",
    "code ;",
  ]);
});

it.each(["'", '"', "$$", "/*"])("knows that %s without an end is open", (sign) => {
  expect([...sqlPieces(`SELECT ${sign} x;`)].filter(({ kind }) => kind === "open")).toEqual([
    { text: sign, kind: "open" },
  ]);
  expect(splitStatements(`SELECT ${sign} x; y`)).toEqual([`SELECT ${sign} x`, "y"]);
});

it("loses nothing of any text", () => {
  const signs = fc.constantFrom(
    "'",
    '"',
    "$",
    "-",
    "/",
    "*",
    "\\",
    ">",
    ";",
    "\n",
    "\r",
    "a",
    "1",
    "é",
    "😀",
  );
  fc.assert(
    fc.property(
      fc.array(signs).map((all) => all.join("")),
      (text) => {
        expect([...sqlPieces(text)].map((piece) => piece.text).join("")).toBe(text);
      },
    ),
  );
});
