import * as z from "zod";

/** A setting that is on or off; on the command line each is a text. */
export const trueOrFalse = z.union([z.stringbool(), z.boolean()], { error: "Write true or false." });
