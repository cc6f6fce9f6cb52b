import { expect, it } from "vitest";

import { readJsonc } from "../../../../functions/crew/load/source-document.ts";

const OF_WORDS = "names and texts stand in double quotes, and other values are numbers, true, false and null";

it.each([
  ['{"a": 1\n"b": 2}', 2, "a comma is missing before this value"],
  ['{"a" 1}', 1, "a colon is missing behind the name"],
  ["{a: 1}", 1, `a means nothing here: ${OF_WORDS}`],
  ["{\n  'a': 1}", 2, `'a' means nothing here: ${OF_WORDS}`],
  ['{"a": None}', 1, `None means nothing here: ${OF_WORDS}`],
  ['{"a": 1,, "b": 2}', 1, "a name is missing: write it in double quotes"],
  ['{"a": }', 1, "a value is missing: write one, or remove the comma or the colon before it"],
  ['{"a": 1', 1, "a brace that was opened is not closed: write }"],
  ["[1", 1, "a bracket that was opened is not closed: write ]"],
  ['{"a": 1}}', 1, "there is something behind the end: a file holds one value"],
  ['{"a": 1.}', 1, "this number is not finished: write it as 1, -1.5 or 1e3"],
  ['{"a": "\\q"}', 1, "a backslash begins an escape: write two for one"],
  ['{"a": "\\u12"}', 1, "\\u is followed by four digits from 0 to f"],
  [
    '{"a": "x\ny"}',
    1,
    "a text is not closed: write its double quote in the same line, and \\n for a line end",
  ],
  ['{"a": "\t"}', 1, "a text has a line end or a control character: write \\n, \\t or \\u0000 for it"],
  ["/* x", 1, "a comment is not closed: write */"],
])("a mistake in JSON is told in words, with its line: %j", (text, line, words) => {
  const [problem] = readJsonc("crew.jsonc", text).problems;
  expect(problem).toMatchObject({ line, message: `This is not valid JSON: ${words}` });
});
