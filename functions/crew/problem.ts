import * as z from "zod";

/**
 * What is wrong with a crew's files. `error`: the crew cannot be started. `unfinished`: a tool or schema is not there;
 * it is left out of the loaded crew, which may be rehearsed but not started with a real model. `warning`: something was
 * not understood and does not change the answer.
 */
export const Problem = z
  .object({
    level: z.enum(["error", "unfinished", "warning"]),
    /** Path inside the crew's folder. */
    file: z.string(),
    /** Where in the file, keys joined by dots; empty for the whole file. */
    path: z.string(),
    /** 1-based. */
    line: z.int().min(1),
    message: z.string(),
  })
  .readonly();
export type Problem = z.infer<typeof Problem>;
