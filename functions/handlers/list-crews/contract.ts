import * as z from "zod";

import { DescribedCrew } from "../../domain/crews/described-crew.ts";
import { defineContract } from "../../runtime/contract.ts";
import { crewsEnvironment, httpEnvironment } from "../../runtime/environment.ts";

const { name, startable, description, process, inputs } = DescribedCrew.shape;

/** What can be started. */
export const listCrewsContract = defineContract({
  name: "list-crews",
  route: { method: "GET", path: "/crew/crews" },
  access: "key",
  parameters: z.object({}),
  body: z.unknown(),
  output: z.object({
    crews: z
      .array(
        z.object({
          name,
          startable: startable.describe("Whether a start would be taken; the crew's own page says why not"),
          description,
          process,
          agents: z.array(z.string()).describe("Names"),
          tasks: z.array(z.string()).describe("Names, in order"),
          inputs,
        }),
      )
      .describe("By name"),
  }),
  environment: z.object({ ...httpEnvironment.shape, ...crewsEnvironment.shape }),
  failure: "The crews could not be read. Try again in a few seconds.",
  about: "Lists the crews that are deployed, with what a start has to give each.",
  problems: {},
});
