import * as z from "zod";

import { bindingsSchema } from "./bindings.ts";

/** The body of /queries/v1/query-request, as far as this server reads it. */
export const queryRequestSchema = z.object({
  sqlText: z.string(),
  bindings: bindingsSchema.nullish(),
  bindStage: z.string().nullish(),
  asyncExec: z.boolean().nullish(),
  describeOnly: z.boolean().nullish(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish(),
});

export type QueryRequest = z.infer<typeof queryRequestSchema>;
