import * as z from "zod";

import { defineTool } from "../../../crew/tool.ts";
import type { MakeTool } from "../built-in-tool.ts";
import { fileNameOf, folderPrefix } from "../file-paths.ts";

/** CrewAI's spellings of yes and no. */
const YES = /^(?:y|yes|t|true|on|1)$/i;
const NO = /^(?:n|no|f|false|off|0)$/i;

const Overwrite = z.union([z.boolean(), z.string().regex(new RegExp(`${YES.source}|${NO.source}`, "i"))]);

/** Writes a text into the execution's own folder, as CrewAI's FileWriterTool does into a project's. */
export const make: MakeTool = (name, { files }) =>
  defineTool({
    name,
    description:
      "A tool to write content to a specified file. Accepts filename, content, and optionally a directory path and overwrite flag as input. Writes are confined to the tool's allowed directory; a filename or directory that resolves outside it is rejected.",
    input: z.object({
      filename: z
        .string()
        .describe(
          "Name of the file to write, relative to 'directory'. May include subdirectories, which are created if they do not exist.",
        ),
      content: z.string().describe("The text content to write to the file."),
      directory: z
        .string()
        .default("./")
        .describe(
          "Directory to write the file into. A relative path resolves inside the tool's allowed directory, and defaults to its root. Created if it does not exist.",
        ),
      overwrite: Overwrite.default(false).describe(
        "Whether to replace the file when it already exists. Accepts true/false (also yes/no, on/off, 1/0). Defaults to false, which reports an error instead of replacing existing content.",
      ),
    }),
    // The same bytes under the same name: an attempt that died may have written them.
    effect: "idempotent",
    rehearse: ({ filename }) => `Rehearsed: ${filename} was not written.`,
    run: async ({ filename, content, directory, overwrite }, { executionId }) => {
      if (files === undefined) throw new Error("There is no place for files here");
      const file = folderPrefix(directory) + fileNameOf(filename);
      const isReplaced = typeof overwrite === "boolean" ? overwrite : YES.test(overwrite);
      const bytes = Buffer.from(content);
      const done = await files.write({ executionId, name: fileNameOf(file), bytes }, isReplaced);
      return done === "written"
        ? `Content successfully written to ${file}`
        : `File ${file} already exists and overwrite option was not passed.`;
    },
  });
