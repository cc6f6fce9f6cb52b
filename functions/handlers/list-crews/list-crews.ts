import type { DescribedCrew } from "../../domain/crews/described-crew.ts";
import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { listCrewsContract } from "./contract.ts";

type Body = BodyOf<typeof listCrewsContract>;

/** What each crew is for and takes; the rest is in its own page. */
export const listCrews = async (
  _request: unknown,
  { crews }: { readonly crews: readonly DescribedCrew[] },
): Promise<HttpAnswer<Body>> => ({
  status: 200,
  body: {
    crews: crews.map(({ name, startable, description, process, agents, tasks, inputs }) => ({
      name,
      startable,
      description,
      process,
      agents: agents.map((agent) => agent.name),
      tasks: tasks.map((task) => task.name),
      inputs,
    })),
  },
});
