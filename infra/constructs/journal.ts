import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, ProjectionType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";

import type { AnyContract } from "../../functions/runtime/contract.ts";
import type { CrewFunction } from "./crew-function.ts";

/**
 * The only calls that functions make: the local DynamoDB serves no transactions, and a batch would hide which of its
 * items was refused.
 */
export type JournalAction = "GetItem" | "Query" | "PutItem" | "UpdateItem" | "DeleteItem";

export const LATEST_INDEX = "latest";
export const OPEN_INDEX = "open";

/**
 * The table of executions: headers, inputs, steps, outcomes and idempotency keys, all under `execution_id` + `entry`.
 * It is kept when the stack is deleted, because it holds results that were paid for.
 */
export class Journal extends Construct {
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
          // All executions, newest first: the five keys of the list.
          indexName: LATEST_INDEX,
          partitionKey: { name: "list", type: AttributeType.STRING },
          sortKey: { name: "list_order", type: AttributeType.STRING },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ["crew_name", "phase", "created_at", "updated_at"],
        },
        {
          // Only headers that have `open`: executions that have not ended, or whose end is not in Snowflake yet.
          indexName: OPEN_INDEX,
          partitionKey: { name: "open", type: AttributeType.STRING },
          sortKey: { name: "created_at", type: AttributeType.STRING },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ["phase", "updated_at"],
        },
      ],
    });
  }

  /** Allows calls on items by their key. */
  allow(crewFunction: CrewFunction<AnyContract>, actions: readonly JournalAction[]): void {
    crewFunction.allow(actions.map(dynamodb), [this.table.tableArn]);
  }

  /** Allows reading an index and nothing else of the table. */
  allowIndex(crewFunction: CrewFunction<AnyContract>, index: typeof LATEST_INDEX | typeof OPEN_INDEX): void {
    crewFunction.allow([dynamodb("Query")], [`${this.table.tableArn}/index/${index}`]);
  }
}

const dynamodb = (action: JournalAction): string => `dynamodb:${action}`;
