import * as z from "zod";

import { defineTool } from "../../../crew/tool.ts";
import type { MakeTool } from "../built-in-tool.ts";
import { folderPrefix } from "../file-paths.ts";
import { DirectoryReadSettings } from "../tool-settings.ts";

/** Lists what the file tool can read below a folder, as CrewAI's DirectoryReadTool does. */
export const make: MakeTool = (name, { files, crewFiles }, settings) => {
  const { directory: fixed } = DirectoryReadSettings.parse(settings ?? {});
  const listed = async (directory: string, executionId: string): Promise<string> => {
    const prefix = folderPrefix(directory);
    const own = (await files?.list(executionId)) ?? [];
    const names = new Set([...own.map((file) => file.name), ...((await crewFiles?.list()) ?? [])]);
    const found = [...names].filter((file) => file.startsWith(prefix)).toSorted();
    return `File paths: \n-${found.join("\n- ")}`;
  };
  const common = { name, effect: "read" } as const;
  const rehearsed = (directory: string): string => `Rehearsed: ${directory} was not looked into.`;
  return fixed === undefined
    ? defineTool({
        ...common,
        description: "A tool that can be used to recursively list a directory's content.",
        input: z.object({ directory: z.string().describe("Mandatory directory to list content") }),
        rehearse: ({ directory }) => rehearsed(directory),
        run: async ({ directory }, { executionId }) => listed(directory, executionId),
      })
    : defineTool({
        ...common,
        description: `A tool that can be used to list ${fixed}'s content.`,
        input: z.object({}),
        rehearse: () => rehearsed(fixed),
        run: async (_nothing, { executionId }) => listed(fixed, executionId),
      });
};
