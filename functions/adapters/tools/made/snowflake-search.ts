import * as z from "zod";

import { defineTool } from "../../../crew/tool.ts";
import type { MakeTool } from "../built-in-tool.ts";
import { makeSnowflakeQuery } from "./snowflake-query.ts";

/** The query under the argument that CrewAI's SnowflakeSearchTool has for it. */
export const make: MakeTool = (name, { settings, readSecret }) => {
  const { run, description, timeoutSeconds, effect } = makeSnowflakeQuery(name, settings, readSecret);
  return defineTool({
    name,
    description,
    input: z.object({ query: z.string().describe("SQL query to execute: one SELECT, without parameters") }),
    effect,
    timeoutSeconds,
    rehearse: () => "This is a rehearsal: the SQL was not run.",
    run: async ({ query: sql }, call) => run({ sql }, call),
  });
};
