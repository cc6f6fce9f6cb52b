export type InsideService = "journal" | "snowflake" | "workflow";

/** What the parent of a local stack may tell it (see inside.ts). */
export type InsideOrder =
  | {
      /** SIGKILL at the `at`-th change that the service is asked for from now on. */
      readonly kind: "die";
      readonly service: InsideService;
      readonly at: number;
      readonly side: "before" | "after";
    }
  | {
      readonly kind: "outage";
      readonly service: InsideService;
      readonly how: "refuse" | "cut" | "lose";
    }
  | { readonly kind: "heal" };

/** How each service says no when it has too much to do. */
export const refusals = {
  journal: {
    status: 400,
    body: {
      __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
      message: "The level of configured provisioned throughput for the table was exceeded.",
    },
  },
  workflow: { status: 400, body: { __type: "ThrottlingException", message: "Rate exceeded" } },
  snowflake: {
    status: 200,
    body: {
      data: { sqlState: "57014", errorCode: "000625", queryId: "01" },
      code: "000625",
      message:
        "Statement was aborted because the number of waiters for the lock exceeds the 20 statements limit.",
      success: false,
    },
  },
} as const satisfies Record<InsideService, { readonly status: number; readonly body: unknown }>;
