import { RemovalPolicy } from "aws-cdk-lib";
import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import { AttributeType, Billing, ProjectionType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";

import { WATCHERS } from "../../functions/crew/step-path.ts";
import { JOURNAL_ACTIONS, type JournalAction, type JournalIndex, type Permissions } from "../function-row.ts";
import type { AccessStatement } from "./crew-function.ts";

/**
 * The table of executions: headers, inputs, steps, outcomes and idempotency keys, all under `execution_id` +
 * `entry`. It is kept when the stack is deleted, because it holds results that were paid for.
 */
export class ExecutionTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new TableV2(this, "Table", {
      partitionKey: { name: "execution_id", type: AttributeType.STRING },
      sortKey: { name: "entry", type: AttributeType.STRING },
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: "expires_at",
      removalPolicy: RemovalPolicy.RETAIN,
      globalSecondaryIndexes: [
        {
          // All executions, newest first: what the list shows.
          indexName: "latest" satisfies JournalIndex,
          partitionKey: { name: "list", type: AttributeType.STRING },
          sortKey: { name: "list_order", type: AttributeType.STRING },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ["crew_name", "phase", "created_at", "updated_at"],
        },
        {
          // Only headers that have `open`: executions that have not ended, or whose end Snowflake lacks.
          indexName: "open" satisfies JournalIndex,
          partitionKey: { name: "open", type: AttributeType.STRING },
          sortKey: { name: "created_at", type: AttributeType.STRING },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ["phase", "updated_at"],
        },
      ],
    });
  }

  /**
   * How often each kind of call was throttled, by the table or by one of its indexes: a write that an index
   * holds up counts as well (docs.aws.amazon.com, "DynamoDB metrics and dimensions", ThrottledRequests).
   */
  throttles(options: MetricOptions): readonly Metric[] {
    return JOURNAL_ACTIONS.map((operation) =>
      this.table.metric("ThrottledRequests", {
        ...options,
        dimensionsMap: { TableName: this.table.tableName, Operation: operation },
      }),
    );
  }

  statements({ journal = [], watchers, journalIndexes = [] }: Permissions): readonly AccessStatement[] {
    const onItems = { actions: journal.map(dynamodb), resources: [this.table.tableArn] };
    const onWatchers = {
      actions: [dynamodb("UpdateItem")],
      resources: [this.table.tableArn],
      conditions: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": WATCHERS } },
    };
    const onIndexes = journalIndexes.map((index) => ({
      actions: [dynamodb("Query")],
      resources: [`${this.table.tableArn}/index/${index}`],
    }));
    return [...(journal.length === 0 ? [] : [onItems]), ...(watchers ? [onWatchers] : []), ...onIndexes];
  }
}

const dynamodb = (action: JournalAction): string => `dynamodb:${action}`;
