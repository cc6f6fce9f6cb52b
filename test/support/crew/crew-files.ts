import { loadCrew, type LoadedCrewFiles } from "../../../functions/crew/load/load-crew.ts";

/** The files of a small crew without a problem: a task of agent `a`, and an agent `boss` without any. */
export const AGENTS = "a: {role: R, goal: G, backstory: B}\nboss: {role: Boss, goal: G, backstory: B}";
export const TASKS = "t: {description: D, expected_output: E, agent: a}";

/** That boss does nothing is no problem where nobody asks for it. */
const IDLE_BOSS = "no task names the agent boss, so that it does nothing";

/** Loads that crew with these files more, or in the place of its own. */
export function load(files: Readonly<Record<string, string>>): LoadedCrewFiles {
  const all = new Map(Object.entries({ "agents.yaml": AGENTS, "tasks.yaml": TASKS, ...files }));
  const loaded = loadCrew("sample", all);
  return { ...loaded, problems: loaded.problems.filter(({ message }) => message !== IDLE_BOSS) };
}
/** Its problems, each on a line with its place. */
export const messages = (files: Readonly<Record<string, string>>) =>
  load(files).problems.map(({ level, file, path, message }) => `${level} ${file} ${path}: ${message}`);

/** Its tasks.yaml, agents.yaml or crew.jsonc with these keys more. */
export const task = (keys: string) => ({ "tasks.yaml": TASKS.replace("agent: a", `agent: a, ${keys}`) });
export const agent = (keys: string) => ({
  "agents.yaml": AGENTS.replace("backstory: B", `backstory: B, ${keys}`),
});
export const crew = (keys: string) => ({ "crew.jsonc": `{${keys}}` });
