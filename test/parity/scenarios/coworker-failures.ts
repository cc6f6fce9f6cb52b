import { AGENTS, calling, yamlCrew, type Scenario } from "../scenario.ts";
import { ANY, HIERARCHICAL, MARKS, ONE, TWO, work } from "./managed-crew.ts";

const CACHED = HIERARCHICAL.replace("}", ', "cache": true}');
const REFUSAL = { status: 400, body: { error: { message: "no 400" } } };

/** Work that fails, and work that is handed over again. */
export const COWORKER_FAILURE_SCENARIOS: readonly Scenario[] = [
  {
    name: "hierarchical, a coworker whose model refuses",
    files: yamlCrew([ONE], { crew: HIERARCHICAL }),
    script: ({ messages }) => {
      if (messages.some(({ role }) => role === "tool")) return "Done alone.";
      if (JSON.stringify(messages).includes("Dig deep")) return REFUSAL;
      return calling(work("Researcher"));
    },
    marks: MARKS,
  },
  {
    name: "hierarchical, a coworker with empty answers",
    files: yamlCrew([ONE], { crew: HIERARCHICAL }),
    script: ({ messages }) => {
      if (messages.some(({ role }) => role === "tool")) return "Done alone.";
      return JSON.stringify(messages).includes("Dig deep") ? "" : calling(work("Researcher"));
    },
    marks: MARKS,
  },
  {
    name: "hierarchical, the same work handed over twice",
    files: yamlCrew([ANY], { crew: HIERARCHICAL }),
    script: [calling(work("Researcher")), "Dug.", calling(work("Researcher")), "Dug again.", "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, the same work handed over twice in a crew with cache",
    files: yamlCrew([ANY], { crew: CACHED }),
    script: (request, index) => {
      if (JSON.stringify(request.messages).includes("Find ten facts")) {
        const answers = request.messages.filter(({ role }) => role === "tool").length;
        return answers < 2 ? calling(work("Researcher")) : "Ten facts.";
      }
      return index === 1 ? "Dug." : "Dug again.";
    },
  },
  {
    name: "hierarchical, a coworker whose tool raises",
    files: yamlCrew([ANY], {
      crew: HIERARCHICAL,
      agents: AGENTS.replace("You are curious.", "You are curious.\n  tools: [broken]"),
    }),
    script: [calling(work("Researcher")), calling(["broken", { q: "bees" }]), "Dug.", "Ten facts."],
    marks: [...MARKS, "no disk for bees"],
  },
  {
    name: "hierarchical, a coworker whose tool raises, policy raise",
    files: yamlCrew([ANY], {
      crew: HIERARCHICAL,
      agents: AGENTS.replace(
        "You are curious.",
        "You are curious.\n  tools: [broken]\n  tool_failure_policy: raise",
      ),
    }),
    script: ({ messages }) => {
      const text = JSON.stringify(messages);
      if (!text.includes("Find ten facts")) return calling(["broken", { q: "bees" }]);
      return messages.some(({ role }) => role === "tool") ? "Ten facts." : calling(work("Researcher"));
    },
    marks: MARKS,
  },
  {
    name: "hierarchical, a coworker that failed, handed the same again in a crew with cache",
    files: yamlCrew([ONE], { crew: CACHED }),
    script: ({ messages }) => {
      if (!JSON.stringify(messages).includes("Find ten facts")) return REFUSAL;
      const answers = messages.filter(({ role }) => role === "tool").length;
      return answers < 2 ? calling(work("Researcher")) : "Ten facts.";
    },
  },
  {
    name: "hierarchical, a coworker that fails after a tool that raised",
    files: yamlCrew([ONE], {
      crew: HIERARCHICAL,
      agents: AGENTS.replace("You are curious.", "You are curious.\n  tools: [broken]\n  max_retry_limit: 0"),
    }),
    script: ({ messages }) => {
      const answered = messages.some(({ role }) => role === "tool");
      if (!JSON.stringify(messages).includes("Find ten facts"))
        return answered ? REFUSAL : calling(["broken", { q: "bees" }]);
      return answered ? "Ten facts." : calling(work("Researcher"));
    },
    marks: MARKS,
  },
  {
    name: "hierarchical, a coworker whose tool raises, policy raise of the crew",
    files: yamlCrew([ONE], {
      crew: HIERARCHICAL.replace("}", ', "tool_failure_policy": "raise"}'),
      agents: AGENTS.replace("You are curious.", "You are curious.\n  tools: [broken]"),
    }),
    script: ({ messages }) => {
      const text = JSON.stringify(messages);
      if (!text.includes("Find ten facts")) return calling(["broken", { q: "bees" }]);
      return messages.some(({ role }) => role === "tool") ? "Ten facts." : calling(work("Researcher"));
    },
    marks: MARKS,
  },
  {
    name: "delegation, the same work of two agents in a sequential crew with cache",
    files: yamlCrew([ONE, TWO], {
      crew: '{"cache": true}',
      agents: AGENTS.replaceAll("backstory:", "allow_delegation: true\n  backstory:"),
    }),
    script: [calling(work("Editor")), "Mended.", "Ten facts.", calling(work("Editor")), "The page."],
    marks: ["Mended."],
  },
];
