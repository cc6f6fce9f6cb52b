import * as z from "zod";

import { defineTool } from "../../../crew/tool.ts";
import type { MakeTool } from "../built-in-tool.ts";
import { fileNameOf } from "../file-paths.ts";
import { FileReadSettings } from "../tool-settings.ts";
import { lineWindow } from "../web/url-text.ts";

/** Reads a text that the execution has written, or of the crew's folder, as CrewAI's FileReadTool does. */
export const make: MakeTool = (name, { files, crewFiles }, settings) => {
  const { file_path: fixed, encoding } = FileReadSettings.parse(settings ?? {});
  const decoder = new TextDecoder(encoding, { fatal: true });
  const bytesOf = async (file: string, executionId: string): Promise<Uint8Array> => {
    const found = (await files?.read(executionId, file)) ?? (await crewFiles?.read(file));
    if (found === undefined) throw new Error(`File not found at path: ${file}`);
    return found;
  };
  return defineTool({
    name,
    description:
      fixed === undefined
        ? "A tool that reads the content of a file. To use this tool, provide a 'file_path' parameter with the path to the file you want to read. Reads are confined to the tool's allowed directory; a path that resolves outside it is rejected. Optionally, provide 'start_line' to start reading from a specific line and 'line_count' to limit the number of lines read."
        : `A tool that reads file content. The default file is ${fixed}, which is read when 'file_path' is omitted. You can also provide a different 'file_path' parameter to read another file, though reads are confined to the tool's allowed directory and a path that resolves outside it is rejected. Specify 'start_line' and 'line_count' to read specific parts of the file.`,
    input: z.object({
      file_path: z
        .string()
        .optional()
        .describe(
          "Full path of the file to read. Omit it to read the tool's default file, which only works when one was configured.",
        ),
      start_line: z.int().min(1).default(1).describe("Line number to start reading from (1-indexed)"),
      line_count: z
        .int()
        .min(1)
        .optional()
        .describe("Number of lines to read. If None, reads the entire file"),
    }),
    effect: "read",
    rehearse: ({ file_path = fixed }) => `Rehearsed: ${file_path} was not read.`,
    run: async ({ file_path = fixed, start_line, line_count }, { executionId }) => {
      if (file_path === undefined)
        throw new Error(
          "No file path provided. Please provide a file path either in the constructor or as an argument.",
        );
      const file = fileNameOf(file_path);
      const bytes = await bytesOf(file, executionId);
      return lineWindow(textIn(bytes, file, decoder), { start: start_line, count: line_count });
    },
  });
};

function textIn(bytes: Uint8Array, file: string, decoder: InstanceType<typeof TextDecoder>): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new Error(`Failed to decode file ${file} as ${decoder.encoding}: it is no text of it`, { cause });
  }
}
