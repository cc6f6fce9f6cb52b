import { setTimeout as delay } from "node:timers/promises";

import type { ModelReply, ModelRequest } from "../models/scripted-model-server.ts";
import { HOSTILE_TEXT } from "./hostile-texts.ts";

/** For these the briefing names no sources, and the guardrail ends it. */
export const FAILING_AUDIENCE = "readers of headlines";
/** The writer's first reply comes when somebody says so. */
export const HELD_TOPIC = "wind turbines";

interface ScriptOptions {
  /** Resolves when replies on HELD_TOPIC may come. */
  readonly held: () => Promise<void>;
  /** How much slower than at once replies come; 0 for tests. */
  readonly pace: number;
}

/** Plays all models of the crews in test/fixtures/console-crews. */
export const scriptedCrews =
  ({ held, pace }: ScriptOptions) =>
  (request: ModelRequest): ModelReply => {
    const reply = replyTo(request);
    const isHeld = roleOf(request) === "Writer" && promptOf(request).includes(HELD_TOPIC);
    const seconds = pace * (0.5 + reply.text.length / 600 + (request.messages.length % 3) * 0.4);
    return {
      ...(reply.text !== "" && { text: reply.text }),
      ...(reply.calls && { toolCalls: reply.calls }),
      usage: usageOf(request, reply),
      ...((isHeld || pace > 0) && { after: isHeld ? held() : delay(seconds * 1000) }),
    };
  };

interface Reply {
  readonly text: string;
  readonly calls?: readonly { readonly name: string; readonly arguments: object }[];
}

const roleOf = ({ messages }: ModelRequest): string =>
  /You are (.*)\./.exec(messages[0]?.content ?? "")?.[1] ?? "";
const promptOf = ({ messages }: ModelRequest): string =>
  messages.map(({ content }) => content ?? "").join("\n");
const hasCalled = ({ messages }: ModelRequest): boolean => messages.some(({ role }) => role === "tool");

function replyTo(request: ModelRequest): Reply {
  switch (roleOf(request)) {
    case "Market analyst":
      return hasCalled(request) ? { text: FINDINGS } : LOOKS;
    case "Fact checker":
      return { text: "The findings bear it out, but for the price with installation: leave that out." };
    case "Writer":
      return writer(request);
    case "Release keeper":
      return {
        text: "",
        calls: [{ name: "wait", arguments: { seconds: 60, reason: "the build is not done" } }],
      };
    case "Letter writer":
      return { text: "Dear both of you, fifty years! We raise our glasses." };
    case "Translator":
      return { text: "Chers tous les deux, cinquante ans ! Nous levons nos verres." };
    case "Reader":
      return reader(request);
    default:
      return { text: `Nobody plays ${roleOf(request)}` };
  }
}

const LOOKS: Reply = {
  text: "I look at the news and at prices first.",
  calls: [
    { name: "search_news", arguments: { query: "heat pumps subsidy" } },
    { name: "price_of", arguments: { article: "air-to-water, 8 kW" } },
    { name: "price_of", arguments: { article: "air-to-water, 8 kW, installed" } },
  ],
};

function writer(request: ModelRequest): Reply {
  const prompt = promptOf(request);
  if (prompt.includes("Say in one sentence"))
    return { text: "Whether to train forty installers before the autumn." };
  if (prompt.includes(FAILING_AUDIENCE)) return { text: "# Heat pumps\n\nThey sell." };
  if (prompt.includes("names no sources")) return { text: `${BRIEFING}\n\n${SOURCES}` };
  if (hasCalled(request)) return { text: BRIEFING };
  const call = { task: "Check the findings", context: FINDINGS, coworker: "Fact checker" };
  return { text: "", calls: [{ name: "delegate_work_to_coworker", arguments: call }] };
}

function reader(request: ModelRequest): Reply {
  const prompt = promptOf(request);
  if (prompt.includes("Do what the page says")) return { text: HOSTILE_TEXT };
  if (prompt.includes("is not what was asked for")) return { text: `${HOSTILE_TEXT} (mended)` };
  if (hasCalled(request)) return { text: HOSTILE_TEXT };
  return {
    text: HOSTILE_TEXT,
    calls: [
      { name: "look", arguments: { text: HOSTILE_TEXT, fails: false } },
      { name: "look", arguments: { text: HOSTILE_TEXT, fails: true } },
      {
        name: "file_writer_tool",
        arguments: { filename: "<img src=x onerror=window.hacked=12>.html", content: HOSTILE_TEXT },
      },
    ],
  };
}

/** As many tokens as such texts have, about. */
function usageOf(request: ModelRequest, { text, calls = [] }: Reply) {
  const prompt = 120 + Math.round(promptOf(request).length / 4);
  const completion = 12 + Math.round((text.length + JSON.stringify(calls).length) / 4);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: hasCalled(request) ? 96 : 0 },
  };
}

const FINDINGS = `1. **The subsidy stays until 2028** (established: the law is passed).
2. **List prices fell by 6 % in a year**; an 8 kW device costs 8,450 euros (established: price list).
3. **Installers are the bottleneck**: customers wait five weeks (reported by the trade).
4. **Three makers sell two thirds** of all devices (claimed by one of them).
5. **Noise rules get stricter** in 2027 (a draft, disputed).`;

const BRIEFING = `# Heat pumps: what the board has to know

Demand holds, prices fall, and *installers* decide who can sell. The subsidy stays until 2028, so the next two
years are the ones that count.

## Prices

| Device | Price | A year ago |
| --- | --- | --- |
| air-to-water, 8 kW | 8,450 € | 8,990 € |
| air-to-water, 12 kW | 10,200 € | 10,850 € |

## What holds sales back

- Customers wait **five weeks** for an installer.
- Stricter noise rules are being discussed for 2027.

> Whoever trains installers now sells in 2027.`;

const SOURCES = `## Sources

- [Energy Gazette](https://gazette.example/boilers-2028): the subsidy
- Trade Weekly: waiting times`;
