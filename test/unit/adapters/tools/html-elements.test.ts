import { expect, it } from "vitest";

import { elementTexts } from "../../../../functions/adapters/tools/web/html-elements.ts";

const PAGE = `<div id=a class="x y"><p lang=de>Eins</p><p>Two &amp; <i>three</i><!-- no --></p></div>
<ul><li>1<li>2<li>3</ul><style>p{}</style><template>t</template><a href="/b?c">B</a>`;

it.each([
  ["p", ["Eins", "Two & three"]],
  ["#a.x > p:first-child", ["Eins"]],
  ["p[lang=de], a[href^='/b']", ["Eins", "B"]],
  ["li:nth-child(2)", ["2"]],
  ["li:not(:last-child)", ["1", "2"]],
  ["div:has(i)", ["EinsTwo & three"]],
  ["style", ["p{}"]],
  ["b", []],
])("finds %s", (selector, texts) => {
  expect(elementTexts(PAGE, selector)).toEqual(texts);
});

it.each([
  ["p[", "is no CSS selector that is taken: "],
  ["", "is no CSS selector that is taken: "],
  ["p:nope(", "is no CSS selector that is taken: "],
  ["p ".repeat(200), "it has more than 300 characters"],
  ["p:has(~ b)", "it has :has beside ~ or +"],
  [":not(:is(:has(a)))", "it has too many conditions"],
])("refuses %j", (selector, message) => {
  expect(() => elementTexts(PAGE, selector)).toThrow(message);
});

it.each(["<p>".repeat(20_001), "<p>x</p>".repeat(20_001), "<div>".repeat(501), "<div>".repeat(1_000_000)])(
  "does not search a page that takes too long to search",
  (page) => {
    expect(() => elementTexts(page, "b")).toThrow(
      "The page has more than 20000 elements, or more than 500 inside one another",
    );
  },
);
