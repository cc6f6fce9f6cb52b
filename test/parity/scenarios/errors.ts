import { calling, yamlCrew, type Scenario } from "../scenario.ts";

const agents = (more = "", tools = "") =>
  `researcher: {role: Researcher, goal: Find facts, backstory: Curious, tools: [${tools}]${more}}\n` +
  "writer: {role: Writer, goal: Write, backstory: Plain}";
const FIRST = "first: {description: Find ten facts, expected_output: A list, agent: researcher}";
const SECOND = "second: {description: Write the page, expected_output: A page, agent: writer}";
const failing = (status: number) => ({ status, body: { error: { message: `no ${status}`, type: "x" } } });

const TOO_LONG = {
  status: 400,
  body: {
    error: {
      message:
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      type: "invalid_request_error",
      param: "messages",
      code: "context_length_exceeded",
    },
  },
};

const crew = (more = "", tools = "") => yamlCrew([FIRST, SECOND], { agents: agents(more, tools) });
const always =
  (status: number) =>
  // Not without end, should one never give up.
  (_request: unknown, index: number) =>
    index < 60 ? failing(status) : undefined;

/** Models that fail, and the tries they are given. */
export const ERROR_SCENARIOS: readonly Scenario[] = [
  { name: "500 then an answer", files: crew(), script: [failing(500), "Ten facts.", "The page."] },
  {
    name: "500 twice then an answer",
    files: crew(),
    script: [failing(500), failing(503), "Ten facts.", "The page."],
  },
  {
    name: "500 four times then an answer",
    files: crew(),
    script: [failing(500), failing(500), failing(500), failing(500), "Ten facts.", "The page."],
  },
  { name: "500 always, max_retry_limit 0", files: crew(", max_retry_limit: 0"), script: always(500) },
  { name: "500 always", files: crew(), script: always(500) },
  { name: "429 always, max_retry_limit 0", files: crew(", max_retry_limit: 0"), script: always(429) },
  { name: "400", files: crew(), script: always(400) },
  { name: "401", files: crew(), script: always(401) },
  { name: "409 then an answer", files: crew(), script: [failing(409), "Ten facts.", "The page."] },
  { name: "408 then an answer", files: crew(), script: [failing(408), "Ten facts.", "The page."] },
  { name: "404", files: crew(), script: always(404) },
  {
    name: "HTML in place of an answer, then one",
    files: crew(),
    script: [{ status: 200, body: "<html>Welcome</html>" }, "Ten facts.", "The page."],
  },
  {
    name: "no choices, then an answer",
    files: crew(),
    script: [
      { status: 200, body: { id: "x", object: "chat.completion", created: 0, model: "m", choices: [] } },
      "Ten facts.",
      "The page.",
    ],
  },
  {
    name: "no text and no call, then an answer",
    files: crew(),
    script: [{}, "Ten facts.", "The page."],
  },
  {
    name: "an answer refused by a content filter, then one",
    files: crew(),
    script: [{ text: "", finishReason: "content_filter" }, "Ten facts.", "The page."],
  },
  {
    name: "500 after a tool call",
    files: crew("", "tally"),
    script: [
      calling(["tally", { q: "bees" }]),
      failing(500),
      failing(500),
      failing(500),
      (request) =>
        request.messages.some(({ role }) => role === "tool")
          ? "Ten facts."
          : calling(["tally", { q: "bees" }]),
      (request) => (request.messages.some(({ role }) => role === "tool") ? "Ten facts." : "The page."),
      "The page.",
    ],
    marks: ["Tally 1", "Tally 2"],
  },
  {
    name: "a conversation that is too long is summarised",
    files: crew("", "look"),
    script: (request, index) => {
      if (index === 1) return TOO_LONG;
      const text = JSON.stringify(request.messages);
      if (index === 0) return calling(["look", { q: "bees" }]);
      if (text.includes("The summary.") && !request.messages.some(({ role }) => role === "tool")) {
        return request.tools ? "Ten facts." : "The page.";
      }
      return text.includes("Ten facts.") ? "The page." : "The summary.";
    },
    marks: ["Seen bees."],
  },
  {
    name: "a conversation that is too long, respect_context_window false",
    files: crew(", respect_context_window: false", "look"),
    script: (_request, index) => (index === 0 ? calling(["look", { q: "bees" }]) : TOO_LONG),
    marks: ["Seen bees."],
  },
  { name: "an empty answer, then one", files: crew(), script: ["", "Ten facts.", "The page."] },
  { name: "empty answers only", files: crew(), script: ["", "", "", "", ""] },
  {
    name: "an empty answer, max_retry_limit 0",
    files: crew(", max_retry_limit: 0"),
    script: ["", "Ten facts."],
  },
  {
    name: "an empty answer after a tool call, then one",
    files: crew("", "look"),
    script: [
      calling(["look", { q: "bees" }]),
      "",
      (request) =>
        request.messages.some(({ role }) => role === "tool")
          ? "Ten facts."
          : calling(["look", { q: "bees" }]),
      (request) => (request.messages.some(({ role }) => role === "tool") ? "Ten facts." : "The page."),
      "The page.",
    ],
    marks: ["Seen bees."],
  },
  {
    name: "a task that is too long from the start",
    files: crew(),
    script: (request, index) => {
      if (index === 0) return TOO_LONG;
      const text = JSON.stringify(request.messages);
      if (text.includes("Write the page")) return "The page.";
      return index === 1 ? "The summary." : "Ten facts.";
    },
  },
  {
    name: "an empty answer, max_retry_limit 1",
    files: crew(", max_retry_limit: 1"),
    script: ["", "", "", ""],
  },
  {
    name: "empty answers in two tasks of one agent",
    files: yamlCrew([FIRST, FIRST.replace("first", "again").replace("ten facts", "more")], {
      agents: agents(),
    }),
    script: ["", "", "Ten facts.", "", "", "More facts.", "Others."],
  },
];
