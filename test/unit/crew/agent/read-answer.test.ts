import { describe, expect, it } from "vitest";

import { readAnswer } from "../../../../functions/crew/agent/read-answer.ts";

const schema = {
  type: "object",
  properties: { title: { type: "string" }, score: { type: "integer" } },
  required: ["title", "score"],
};
const good = { title: "a", score: 1 };
const text = JSON.stringify(good);
const other = JSON.stringify({ title: "b", score: 2 });

describe("an answer that is plainly there", () => {
  it.each([
    ["under the name of its schema", `{"Report": ${text}}`],
    ["under a keyword of its schema", `{"properties": ${text}}`],
    ["with a comma behind its last value", '{"title": "a", "score": 1,\n}'],
    ["in a list of one in a fence", `\`\`\`json\n[${text}]\n\`\`\``],
    ["behind others, one in each line", `${other}\n${text}`],
    ["beside other lists", `See [1], [2]: ${text}`],
  ])("is read: %s", (_what, given) => {
    expect(readAnswer(given, schema)).toEqual({ value: good });
  });

  it("keeps line ends and tabs that stand in its texts as they are", () => {
    expect(readAnswer('Here:\n{"title": "a\n\tb\\n", "score": 1}', schema)).toEqual({
      value: { title: "a\n\tb\n", score: 1 },
    });
  });
});

describe("an answer that is not", () => {
  it.each([
    ["of several in a list", `[${text}, ${other}]`],
    ["of several in a list in a fence", `\`\`\`json\n[\n  ${text},\n  ${other},\n  ${text}\n]\n\`\`\``],
    ["of several in a list within prose", `I found two: [${text},${other}]. Both are fine.`],
  ])("is asked for again, since nobody knows which is meant: %s", (_what, given) => {
    expect(readAnswer(given, schema)).toEqual({ problem: "it is not a JSON object", isProse: true });
  });

  it("is not looked for inside of what shares a property with the schema", () => {
    expect(readAnswer(`{"title": ${text}}`, schema)).toMatchObject({ isProse: false });
    expect(readAnswer(`{"a": ${text}, "b": ${text}}`, schema)).toMatchObject({ isProse: false });
  });
});
