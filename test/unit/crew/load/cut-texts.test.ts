import { expect, it } from "vitest";

import { readYaml } from "../../../../functions/crew/load/yaml-document.ts";

const told = (text: string) =>
  readYaml("agents.yaml", text).problems.map(({ level, line, message }) => [level, line, message]);

it.each([
  ["a text of one line", "a:\n  goal: Be #1 in town\n", 2, '"Be"', '"#1 in town"'],
  ["a text of several lines", "goal: one\n  two #3 more\n", 1, '"one two"', '"#3 more"'],
  ["an item of a list", "- red\n- blue\t#00f\n", 2, '"blue"', '"#00f"'],
  ["a text that ends with a carriage return", "goal: C #sharp\r\nrole: r\r\n", 1, '"C"', '"#sharp"'],
])("%s that ends at a # is told, with what is lost", (_, text, line, kept, lost) => {
  expect(told(text)).toEqual([
    [
      "warning",
      line,
      `A # behind a blank begins a comment, so the text ends at ${kept}, without ${lost}: put quotes around the whole text, or write a blank behind the #`,
    ],
  ]);
});

it.each([
  ["a comment", "goal: Be good # for once\n"],
  ["a quoted text", "goal: 'Be #1'\nrole: \"Be #1\"\n"],
  ["a block", "goal: >\n  Be #1\nrole: |\n  Be #2\n"],
  ["a line that is commented out", "goal: Be good\n  #more\n#role: r\nbackstory: b\n"],
  ["a number", "max_iter: 5 #five\n"],
  ["a #, that belongs to a word", "goal: Learn C#\nrole: a#b\n"],
])("%s is read without a word", (_, text) => {
  expect(told(text)).toEqual([]);
});
