import { setTimeout } from "node:timers/promises";

import { AGENTS, yamlCrew, type Scenario } from "../scenario.ts";
import { ANSWERS, FIRST, second, third } from "./page-tasks.ts";

/** What agents may say of their prompts, models and time. */
export const AGENT_SCENARIOS: readonly Scenario[] = [
  {
    name: "markdown",
    files: yamlCrew([FIRST, second(", markdown: true")]),
    script: ANSWERS,
    marks: ["Markdown", "Current Date"],
  },
  {
    name: "inject_date",
    files: yamlCrew([FIRST, second()], {
      agents: AGENTS.replace("You are plain.", "You are plain.\n  inject_date: true"),
    }),
    script: ANSWERS,
    marks: ["Current Date", new Date().toISOString().slice(0, 10)],
  },
  {
    name: "inject_date with a format",
    files: yamlCrew([FIRST], {
      agents: AGENTS.replace(
        "You are curious.",
        'You are curious.\n  inject_date: true\n  date_format: "day %d of year %Y"',
      ),
    }),
    script: ANSWERS,
    marks: [`day ${new Date().toISOString().slice(8, 10)} of year ${new Date().getUTCFullYear()}`],
  },
  {
    name: "use_system_prompt false",
    files: yamlCrew([FIRST, second()], {
      agents: AGENTS.replace("You are plain.", "You are plain.\n  use_system_prompt: false"),
    }),
    script: ANSWERS,
  },
  {
    name: "models and their settings",
    files: yamlCrew([FIRST, second(), third()], {
      agents: AGENTS.replace("You are curious.", "You are curious.\n  llm: openai/gpt-4o-mini")
        .replace(
          "You are plain.",
          "You are plain.\n  llm: {model: gpt-4.1, temperature: 0.2, top_p: 0.9, max_tokens: 300}",
        )
        .replace("You are strict.", "You are strict.\n  max_tokens: 200"),
    }),
    script: ANSWERS,
  },
  {
    name: "prompt templates",
    files: yamlCrew([FIRST, second()], {
      agents: AGENTS.replace(
        "You are plain.",
        'You are plain.\n  system_template: "SYS[{{ .System }}]"\n  prompt_template: "PRM[{{ .Prompt }}]"\n  response_template: "RSP[{{ .Response }}]"',
      ),
    }),
    script: ANSWERS,
    marks: ["SYS[", "PRM[", "RSP[", "{{"],
  },
  {
    name: "two agents of the same role",
    files: yamlCrew([FIRST, second()], {
      agents: AGENTS.replace("role: Writer", "role: Researcher"),
    }),
    script: ANSWERS,
  },
  {
    name: "max_execution_time passes",
    files: yamlCrew([FIRST, second()], {
      agents: AGENTS.replace("You are curious.", "You are curious.\n  max_execution_time: 1"),
    }),
    script: (_request, index) => ({
      text: "Ten facts.",
      after: setTimeout(index === 0 ? 2500 : 0),
    }),
  },
  {
    name: "use_system_prompt false with a tool",
    files: yamlCrew([FIRST.replace("}", ", tools: [look]}")], {
      agents: AGENTS.replace("You are curious.", "You are curious.\n  use_system_prompt: false"),
    }),
    script: [{ toolCalls: [{ name: "look", arguments: { q: "bees" } }] }, "Ten facts."],
    marks: ["Seen bees."],
  },
  {
    name: "inject_date with a format of other parts",
    files: yamlCrew([FIRST], {
      agents: AGENTS.replace(
        "You are curious.",
        'You are curious.\n  inject_date: true\n  date_format: "%d.%m.%y, %A"',
      ),
    }),
    script: ANSWERS,
    marks: ["Current Date"],
  },
];
