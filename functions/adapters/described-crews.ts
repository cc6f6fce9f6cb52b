import { type CrewListing, listingOf } from "../crew/crew-listing.ts";
import type { Crew } from "../crew/crew.ts";
import type { BuiltCrew, Problem } from "../crew/manifest.ts";
import type { DescribedCrew } from "../domain/crews/described-crew.ts";
import { missingSettingText } from "../domain/missing-setting.ts";
import { redact } from "../text/redact.ts";
import type { CrewNeeds } from "./crew-needs.ts";
import { toolNamed } from "./tools/registry.ts";

type Problems = DescribedCrew["problems"];

/** The crews as they were built, with what they would ask here and what keeps them from being started. */
export const describedCrews = (crews: readonly BuiltCrew[], needs: CrewNeeds): readonly DescribedCrew[] =>
  crews.map((built) => describedCrew(built, needs));

function describedCrew(built: BuiltCrew, needs: CrewNeeds): DescribedCrew {
  const { crew } = built;
  const { name, description, process, agents, tasks, tools, inputs } = listingOf(built);
  const problems = problemsOf(built, needs);
  const isRehearsed = crew !== undefined && needs.isRehearsed(crew);
  const stops = ({ level }: Problems[number]): boolean =>
    level === "error" || level === "setting" || (level === "unfinished" && !isRehearsed);
  const agentOf = (named: string) =>
    [...(crew?.agents ?? []), crew?.manager].find((one) => one?.name === named);
  return {
    name,
    startable: crew !== undefined && !problems.some(stops),
    description,
    process,
    agents: agents.map((agent) => {
      const known = agentOf(agent.name);
      return { ...agent, model: (known && crew && needs.modelOf(known, crew)) ?? null };
    }),
    tasks: tasks.map(({ name: task, agent, async }) => ({ name: task, agent, async })),
    tools: crew === undefined ? [] : tools.map((tool) => describedTool(tool, crew)),
    inputs: inputs.map((input) => describedInput(input, crew)),
    problems,
  };
}

function describedTool(
  { name, called, effect, python, tasks, agents }: CrewListing["tools"][number],
  crew: Crew,
): DescribedCrew["tools"][number] {
  const users = { tasks: [...tasks], agents: [...agents] };
  if (crew.builtInTools?.includes(name)) {
    const { tool } = toolNamed(crew, name);
    return {
      name,
      called: tool?.name ?? null,
      kind: "built-in",
      effect: tool === undefined ? null : (tool.effect ?? "read"),
      ...users,
    };
  }
  return { name, called, kind: python === undefined ? "typescript" : "python", effect, ...users };
}

/** A hook may give what is missing; what it does not give ends the crew when it begins. */
function describedInput(
  { name, default: value, required }: CrewListing["inputs"][number],
  crew: Crew | undefined,
): DescribedCrew["inputs"][number] {
  return required && crew?.python?.beforeKickoff !== undefined
    ? { name, default: value, required: false, hooked: true }
    : { name, default: value, required };
}

export type DescribedProblem = Problems[number];

/** As it may be shown outside of the terminal. */
export const describedProblem = ({ level, file, line, message }: Problem): DescribedProblem => ({
  level,
  message: withoutPlaces(redact(message)),
  file: file === "" ? null : file,
  line: file === "" ? null : line,
});

const problemsOf = ({ crew, problems }: BuiltCrew, needs: CrewNeeds): Problems => [
  ...problems.map(describedProblem),
  ...(crew === undefined ? [] : needs.missingSettings(crew)).map((missing) => ({
    level: "setting" as const,
    message: `${missingSettingText(missing)} is not set. Set it for the deployment, or start with MODEL=rehearsal locally.`,
    file: null,
    line: null,
  })),
];

/**
 * Absolute paths by their last part alone: what a module throws when it is loaded may name folders of the
 * machine that built it, which are nobody's business here.
 */
const withoutPlaces = (text: string): string =>
  text.replaceAll(
    /(?<![\w.:/-])(?:file:\/\/)?(?:\/|[A-Za-z]:\\)[\w.@+~-]+(?:[\\/][\w.@+~-]+)+/g,
    (path) => `…/${path.split(/[\\/]/).at(-1)}`,
  );
