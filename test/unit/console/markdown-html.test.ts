import { describe, expect, it } from "vitest";

import { LONGEST_MARKDOWN, markdownHtml } from "../../../console/components/markdown-html.ts";

const longest = (part: string): string =>
  part.repeat(LONGEST_MARKDOWN / part.length + 1).slice(0, LONGEST_MARKDOWN);

const PARAGRAPH =
  "The *quick* brown [fox](https://example.com) jumps over `the` **lazy** dog in snake_case_.\n";

describe("Markdown that somebody else has written", () => {
  it.each([
    ["quotes in one another", longest(">")],
    ["numbered lists in one another", longest("1. ")],
    [
      "lists in one another",
      Array.from({ length: 400 }, (_, level) => `${"  ".repeat(level)}- a`).join("\n"),
    ],
    ["emphasis without an end", longest("_a_")],
    ["addresses without a place", longest("a@")],
    ["emphasis in one another", `${"**a ".repeat(3000)}${"a**".repeat(3000)}`],
    ["emphasis in images in one another", `${"![*a ".repeat(1500)}${"a*](b)".repeat(1500)}`],
    ["one word that may be an address", `${longest("a").slice(1)}@`],
    ["brackets", longest("[")],
  ])("is given up where the page would stand still over it: %s", (_what, text) => {
    // Not the text itself: a failure would print it.
    expect(typeof markdownHtml(text)).toBe("undefined");
  });

  it("is shown as such up to the longest text, and as deep as people nest it", () => {
    expect(markdownHtml(longest(`${PARAGRAPH.repeat(20)}\n`))).toContain("<strong>lazy</strong>");
    expect(
      markdownHtml(longest(`- ${PARAGRAPH}  > ${PARAGRAPH}\n| a | b |\n| - | - |\n| c | d |\n\n`)),
    ).toContain("<td>d</td>");
    expect(markdownHtml(`${"> - ".repeat(10)}deep`)).toContain("deep");
  });

  it("shows HTML as it was written, and an image as a link", () => {
    expect(markdownHtml("<b>bold</b> ![owl](https://example.com/owl.png)")).toBe(
      '<p>&lt;b&gt;bold&lt;/b&gt; <a href="https://example.com/owl.png">owl</a></p>\n',
    );
  });
});
