import * as z from "zod";

import { defineTool } from "../../../crew/tool.ts";
import { s3Objects } from "../aws/s3-objects.ts";
import type { MakeTool } from "../built-in-tool.ts";

/** Writes a text into Amazon S3, over what is there, as CrewAI's S3WriterTool does. */
export const make: MakeTool = (name, context) => {
  const objects = s3Objects(context);
  return defineTool({
    name,
    description: "Writes content to a file in Amazon S3 given an S3 file path",
    input: z.object({
      file_path: z.string().describe("S3 file path (e.g., 's3://bucket-name/file-name')"),
      content: z.string().describe("Content to write to the file"),
    }),
    // The same bytes under the same key: an attempt that died may have written them.
    effect: "idempotent",
    rehearse: ({ file_path }) => `Rehearsed: ${file_path} was not written.`,
    run: async ({ file_path, content }, { signal }) => {
      await objects.write(file_path, content, signal);
      return `Successfully wrote content to ${file_path}`;
    },
  });
};
