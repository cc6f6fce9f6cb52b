import { calling, yamlCrew, type Scenario } from "../scenario.ts";
import { agents, bees, FIRST, one, SECOND, wasps } from "./tool-crew.ts";

/** Tools that end a task, are limited, cached or must not fail. */
export const TOOL_LIMIT_SCENARIOS: readonly Scenario[] = [
  {
    name: "tools, ReAct text is an answer",
    files: one("look"),
    script: ['Thought: look\nAction: look\nAction Input: {"q": "bees"}'],
  },
  {
    name: "tools, one that raises, policy raise",
    files: one("broken", ", tool_failure_policy: raise"),
    script: [calling(bees("broken")), "Ten facts."],
  },
  {
    name: "tools, one that raises, policy ignore",
    files: one("broken", ", tool_failure_policy: ignore"),
    script: [calling(bees("broken")), "Ten facts."],
    marks: ["no disk for bees"],
  },
  {
    name: "tools, result_as_answer",
    files: yamlCrew([FIRST, SECOND], { agents: agents("verdict, look") }),
    script: [calling(bees("verdict")), "The page."],
    marks: ["Verdict on bees."],
  },
  {
    name: "tools, result_as_answer beside others",
    files: one("verdict, look"),
    script: [calling(bees("look"), bees("verdict"), wasps("look"))],
  },
  {
    name: "tools, result_as_answer that raises",
    files: one("broken_verdict"),
    script: [calling(bees("broken_verdict")), "Ten facts."],
    marks: ["no verdict on bees"],
  },
  {
    name: "tools, usage limit over turns",
    files: one("once_only"),
    script: [calling(bees("once_only")), calling(wasps("once_only")), "Ten facts."],
    marks: ["Used for bees.", "Used for wasps."],
  },
  {
    name: "tools, usage limit within a turn",
    files: one("once_only"),
    script: [calling(bees("once_only"), wasps("once_only")), "Ten facts."],
    marks: ["Used for bees.", "Used for wasps."],
  },
  {
    name: "tools, repeated calls run again",
    files: one("tally"),
    script: [calling(bees("tally")), calling(bees("tally")), "Ten facts."],
    marks: ["Tally 1 of bees.", "Tally 2 of bees."],
  },
  {
    name: "tools, cached in a crew with cache",
    files: yamlCrew([FIRST], { agents: agents("tally"), crew: '{"cache": true}' }),
    script: [calling(bees("tally")), calling(bees("tally")), calling(wasps("tally")), "Ten facts."],
    marks: ["Tally 1 of bees.", "Tally 2 of bees.", "Tally 2 of wasps.", "Tally 3 of wasps."],
  },
  {
    name: "tools, an agent that takes no part in the cache",
    files: yamlCrew([FIRST], { agents: agents("tally", ", cache: false"), crew: '{"cache": true}' }),
    script: [calling(bees("tally")), calling(bees("tally")), "Ten facts."],
    marks: ["Tally 1 of bees.", "Tally 2 of bees."],
  },
  {
    name: "tools, usage limit over tasks",
    files: yamlCrew([FIRST, FIRST.replace("first", "again")], { agents: agents("once_only") }),
    script: [calling(bees("once_only")), "Ten facts.", calling(wasps("once_only")), "More facts."],
    marks: ["Used for bees.", "Used for wasps."],
  },
  {
    name: "tools, cached over tasks and agents",
    files: yamlCrew([FIRST, SECOND.replace("}", ", tools: [tally]}")], {
      agents: agents("tally"),
      crew: '{"cache": true}',
    }),
    script: [calling(bees("tally")), "Ten facts.", calling(bees("tally")), "The page."],
    marks: ["Tally 1 of bees.", "Tally 2 of bees."],
  },
  {
    name: "tools, raises twice in a crew with cache",
    files: yamlCrew([FIRST], { agents: agents("broken"), crew: '{"cache": true}' }),
    script: [calling(bees("broken")), calling(bees("broken")), "Ten facts."],
    marks: ["no disk for bees"],
  },
  {
    name: "tools, policy raise of the crew",
    files: yamlCrew([FIRST], { agents: agents("broken"), crew: '{"tool_failure_policy": "raise"}' }),
    script: [calling(bees("broken")), "Ten facts."],
  },
  {
    name: "tools, policy of the task over the agent's",
    files: yamlCrew([FIRST.replace("}", ", tool_failure_policy: ignore}")], {
      agents: agents("broken", ", tool_failure_policy: raise"),
    }),
    script: [calling(bees("broken")), "Ten facts."],
  },
  {
    name: "tools, policy raise and an unknown tool",
    files: one("look", ", tool_failure_policy: raise"),
    script: [calling(bees("smell")), "Ten facts."],
  },
  {
    name: "tools, ids that a server uses again",
    files: one("look"),
    script: [
      { toolCalls: [{ name: "look", arguments: { q: "bees" }, id: "call_0" }] },
      { toolCalls: [{ name: "look", arguments: { q: "wasps" }, id: "call_0" }] },
      "Ten facts.",
    ],
    marks: ["Seen bees.", "Seen wasps."],
  },
  {
    name: "tools, max_iter reached",
    files: one("look", ", max_iter: 2"),
    script: [calling(bees("look")), calling(wasps("look")), "Ten facts."],
    marks: ["Seen bees.", "Seen wasps."],
  },
  {
    name: "tools, max_iter of one",
    files: one("look", ", max_iter: 1"),
    script: [calling(bees("look")), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, max_iter just enough",
    files: one("look", ", max_iter: 2"),
    script: [calling(bees("look")), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, a call in answer to the forced last one",
    files: one("look", ", max_iter: 1, max_retry_limit: 1"),
    script: [calling(bees("look")), calling(wasps("look")), "Ten facts."],
    marks: ["Seen bees.", "Seen wasps."],
  },
  {
    name: "tools, an agent that takes part in a cache of its own",
    files: one("tally", ", cache: true"),
    script: [calling(bees("tally")), calling(bees("tally")), "Ten facts."],
    marks: ["Tally 1 of bees.", "Tally 2 of bees."],
  },
  {
    name: "tools, nine calls at once",
    files: one("look"),
    script: [
      calling(...Array.from({ length: 9 }, (_, index) => ["look", { q: `bee ${index}` }] as const)),
      "Ten facts.",
    ],
    marks: ["Seen bees."],
  },
  {
    name: "tools, a limited one beside others in a turn",
    files: one("once_only, look"),
    script: [calling(bees("once_only"), bees("look"), wasps("once_only"), wasps("look")), "Ten facts."],
    marks: ["Used for bees.", "Seen bees.", "Used for wasps.", "Seen wasps."],
  },
  {
    name: "tools, the same call four times over",
    files: one("look"),
    script: [...Array.from({ length: 4 }, () => calling(bees("look"))), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, the same call five times over",
    files: one("look"),
    script: [...Array.from({ length: 5 }, () => calling(bees("look"))), "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "tools, the same call five times over with other results",
    files: one("tally"),
    script: [...Array.from({ length: 5 }, () => calling(bees("tally"))), "Ten facts."],
    marks: ["Tally 5 of bees."],
  },
  {
    name: "tools, the same failing call five times over",
    files: one("broken"),
    script: [...Array.from({ length: 5 }, () => calling(bees("broken"))), "Ten facts."],
    marks: ["no disk for bees"],
  },
];
