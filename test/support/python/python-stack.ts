import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { startScriptedModelServer } from "../models/scripted-model-server.ts";
import { type RunningStack, startStack } from "../stack/running-stack.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { writeLock } from "./write-lock.ts";

const CREW = {
  python_effects: { quick: "read" },
  agents: { clerk: { role: "Clerk", goal: "g", backstory: "b", tools: ["quick", "held"] } },
  tasks: [
    {
      name: "one",
      agent: "clerk",
      description: "Use {tool}",
      expected_output: "e",
      guardrail: { python: "checks.loud" },
      callback: { python: "checks.note" },
    },
  ],
};

/** `held` says that it was called, in a file, and then waits until it is let go. */
const TOOLS = `
import os, time
from crewai.tools import tool
from helpers.words import shout

def say(name):
    with open(os.path.join(os.environ["MARKS"], name), "a") as stream:
        stream.write(f"{os.getpid()}\\n")

@tool
def quick(word: str):
    "Says it loudly."
    print("quick was called")
    return shout(word)

@tool
def held(word: str):
    "Waits."
    say("called")
    while not os.path.exists(os.path.join(os.environ["MARKS"], "go")):
        time.sleep(0.02)
    say("over")
    return "was let go"
`;

const CHECKS = `
import os

def loud(output):
    return (True, output.raw + "!")

def note(output):
    with open(os.path.join(os.environ["MARKS"], "noted"), "a") as stream:
        stream.write(output.raw + "\\n")
`;

/** A stack with a crew that has Python, and a model that calls the tool that it is told. */
export async function pythonStack(executable: string) {
  const folder = await temporaryFolder();
  const [crews, marks] = [join(folder.path, "crews"), join(folder.path, "marks")];
  const crew = join(crews, "pets");
  await mkdir(join(crew, "tools"), { recursive: true });
  await mkdir(join(crew, "helpers"));
  await mkdir(marks);
  await writeFile(join(crew, "crew.jsonc"), JSON.stringify(CREW));
  await writeFile(join(crew, "tools/all.py"), TOOLS);
  await writeFile(join(crew, "helpers/words.py"), "def shout(word):\n    return word.upper()\n");
  await writeFile(join(crew, "checks.py"), CHECKS);
  await writeLock(crew, executable);
  const told: string[] = [];
  const models = await startScriptedModelServer(({ messages }) => {
    const last = messages.at(-1);
    if (last?.role !== "tool") {
      const name = /Use (\w+)/.exec(messages.map(({ content }) => content).join("\n"))?.[1] ?? "";
      return { toolCalls: [{ name, arguments: { word: "owl" } }] };
    }
    told.push(last.content ?? "");
    return `It said: ${last.content}`;
  });
  const start = async (before?: RunningStack): Promise<RunningStack> =>
    startStack(
      {
        CREWS_DIR: crews,
        MODEL: "openai/scripted",
        OPENAI_BASE_URL: models.url,
        OPENAI_API_KEY: "sk-test",
        MARKS: marks,
        TOOL_SECRETS: "MARKS",
        PYTHON_PROGRAM: executable,
        LOG_FORMAT: "json",
      },
      before?.dataDirectory,
    );
  return {
    start,
    told,
    /** The lines of a mark; none where it is not there. */
    mark: (name: string): readonly string[] => {
      const file = join(marks, name);
      return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    },
    letGo: () => writeFile(join(marks, "go"), ""),
    crew,
    [Symbol.asyncDispose]: async () => {
      await models[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
