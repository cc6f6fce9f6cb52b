import fc from "fast-check";
import { expect, it } from "vitest";

import { decodePage, htmlText } from "../../../../functions/adapters/tools/web/html-text.ts";

it.each([
  ["<p>One</p><p>Two</p>", "One Two"],
  ["<p>One</p>\n\n  <p>Two</p>\n", " One\nTwo \n"],
  ["<title>T</title><script>var x = '<p>no</p>'</script><style>p{}</style>A&amp;B &copy;", "T A&B ©"],
  ["<!-- no --><template><b>no</b></template><noscript>no</noscript>yes", "yes"],
  ["a<br>b", "a b"],
  ["a<!-- x -->b", "a b"],
  ["<div>a  \t b</div>", "a b"],
  ["not closed <b>bold <i>both", "not closed  bold  both".replaceAll("  ", " ")],
  ["", ""],
])("gives the words of %j", (html, text) => {
  expect(htmlText(html).trim()).toBe(text.trim());
});

it("gives up a page that is nested without end, at once", () => {
  expect(() => htmlText("<b>".repeat(1_500_000))).toThrow("The page is nested more than 5000 levels deep");
  expect(htmlText(`${"<b>x</b>".repeat(100_000)}<br>`.repeat(2))).toContain("x x");
});

/** CrewAI's own replacements, slow on long runs of blanks. */
const asInCrewai = (text: string): string => text.replaceAll(/[ \t]+/g, " ").replaceAll(/\s+\n\s+/g, "\n");

it("puts lines together as CrewAI's replacements do", () => {
  const blank = fc.constantFrom(" ", "\t", "\n", "\r", "\u00A0", "a", "b");
  fc.assert(
    fc.property(fc.array(blank, { maxLength: 12 }), (characters) => {
      const text = characters.join("");
      expect(htmlText(text)).toBe(asInCrewai(text));
    }),
  );
});

it.each([" ", "\n", "\u00A0", "<", "&", "<p>", "</", "<!--", "<script>"])(
  "is done at once with a page of %j alone",
  (part) => {
    expect(htmlText(part.repeat(1_000_000)).length).toBeLessThanOrEqual(4_000_000);
  },
);

it.each([
  ["text/html; charset=iso-8859-1", Buffer.from([0xfc]), "ü"],
  ['text/html; charset="windows-1252"', Buffer.from([0x80]), "€"],
  ["text/html", Buffer.from('<meta charset="shift_jis">\x82\xa0', "latin1"), '<meta charset="shift_jis">あ'],
  ["text/html; charset=nonsense", Buffer.from("ü"), "ü"],
  ["", Buffer.from("ü"), "ü"],
])("reads %j as its page says", (contentType, bytes, text) => {
  expect(decodePage(bytes, contentType)).toBe(text);
});
