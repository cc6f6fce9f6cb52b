import * as z from "zod";

import { defineTool } from "../../../crew/tool.ts";
import { s3Objects } from "../aws/s3-objects.ts";
import type { MakeTool } from "../built-in-tool.ts";

/** Reads a text of Amazon S3, as CrewAI's S3ReaderTool does. */
export const make: MakeTool = (name, context) => {
  const objects = s3Objects(context);
  return defineTool({
    name,
    description: "Reads a file from Amazon S3 given an S3 file path",
    input: z.object({
      file_path: z.string().describe("S3 file path (e.g., 's3://bucket-name/file-name')"),
    }),
    effect: "read",
    rehearse: ({ file_path }) => `Rehearsed: ${file_path} was not read.`,
    run: async ({ file_path }, { signal }) => objects.read(file_path, signal),
  });
};
