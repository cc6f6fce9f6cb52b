import { describe, expect, it } from "vitest";

import type { CrewOutput, ExecutionDetail } from "../../../client/typescript/api-types.ts";
import { pairTasks, type Side } from "../../../console/compare/pair-tasks.ts";
import { textDifference } from "../../../console/compare/text-difference.ts";

describe("the difference of two texts", () => {
  /** "a [-b-]{+c+}": what the left has alone, and what the right has. */
  const marked = (left: string, right: string): string => {
    const pieces = textDifference(left, right);
    if (typeof pieces === "string") return pieces;
    const side = (of: string) => pieces.filter((piece) => piece.of !== of).map(({ text }) => text);
    expect([side("right").join(""), side("left").join("")]).toEqual([left, right]);
    const forms = { both: ["", ""], left: ["[-", "-]"], right: ["{+", "+}"] } as const;
    return pieces.map(({ text, of }) => `${forms[of][0]}${text}${forms[of][1]}`).join("");
  };

  it.each([
    ["The owl flies.", "The bat flies, too.", "The [-owl-]{+bat+} flies{+, too+}."],
    ["It costs 8,450 €.", "It costs 8,650 €.", "It costs [-8,450-]{+8,650+} €."],
    ["Я люблю сов", "Я любил сов", "Я [-люблю-]{+любил+} сов"],
    ["we don't know", "we can't know", "we [-don't-]{+can't+} know"],
    ["猫は夜に飛ぶ", "梟は夜に飛ぶ", "[-猫-]{+梟+}は夜に飛ぶ"],
    ["yes 👍🏽 good", "yes 👍🏻 good", "yes [-👍🏽-]{+👍🏻+} good"],
    ["raise our glasses", "raise a glass", "raise [-our glasses-]{+a glass+}"],
    ["one two\nthree", "one 2\n3", "one [-two-]{+2+}\n[-three-]{+3+}"],
    ["the same", "the same", "the same"],
  ])("is by whole words: %j, then %j", (left, right, expected) => {
    expect(marked(left, right)).toBe(expected);
  });

  it.each([
    ["have no word in common", "owls.", "bats.", "too-different"],
    ["are too long", "a ".repeat(60_000), "b ".repeat(60_000), "too-long"],
  ])("is not marked where they %s", (_, left, right, reason) => {
    expect(textDifference(left, right)).toBe(reason);
  });
});

describe("tasks of two executions", () => {
  const task = (name: string) => ({ name, status: "COMPLETED", finished_at: "2026-11-29T10:00:30Z" });
  const side = (tasks: readonly object[], more: object = {}, data: object = {}) => ({
    detail: { tasks, status: "COMPLETED", created_at: "2026-11-29T10:00:00Z", ...more } as ExecutionDetail,
    result: { raw: "", data: { tasks_output: tasks.map((_, index) => ({ raw: `text ${index}` })), ...data } },
  });

  it("stand side by side by their names, and those of one side alone by themselves", () => {
    const [left, right] = [
      ["a", "a", "b"],
      ["a", "c", "a"],
    ].map((names) => side(names.map(task)));
    const pairs = left && right ? pairTasks(left, right) : [];
    expect(pairs.map(({ name, left: one, right: other }) => [name, one?.text, other?.text])).toEqual([
      ["a", "text 0", "text 0"],
      ["a", "text 1", "text 2"],
      ["b", "text 2", undefined],
      ["c", undefined, "text 1"],
    ]);
  });

  it("are kept where a replay has them from its origin, whose times they have", () => {
    const replay = { replay_of: { execution_id: "x", from_task: null }, created_at: "2026-11-29T10:01:00Z" };
    const kept = (more: object) => pairTasks(side([task("a")], more), side([]))[0]?.left?.isKept;
    expect([kept({}), kept(replay), kept({ ...replay, created_at: "2026-11-29T10:00:10Z" })]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it.each([
    ["Texts are here once it has ended.", { status: "PROCESSING" }, "RUNNING", null],
    [
      "The execution ended without a result. Its steps show what was said.",
      { status: "ERROR" },
      "FAILED",
      null,
    ],
    ["The execution ended before it.", { status: "ERROR" }, "PENDING", null],
    ["It has given no text.", {}, "SKIPPED", {}],
    [
      "Its text was too long for the answer. Its steps and the Snowflake row have it.",
      {},
      "COMPLETED",
      { truncated: true },
    ],
  ])("without a text say why: %s", (sentence, more, status, data) => {
    const { detail } = side([{ ...task("a"), status }], more);
    const given: Side = { detail, result: data && { raw: "", data: data as CrewOutput } };
    expect(pairTasks(given, side([]))[0]?.left).toMatchObject({ text: undefined, lacks: sentence });
  });
});
