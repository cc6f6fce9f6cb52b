import { expect, it } from "vitest";

import { onlyResource } from "../../infra/template/template.ts";
import { synthesizeStack } from "../support/stack/synthesized-stack.ts";

const { template } = synthesizeStack();

it("keys executions by id and entry, and indexes what lists and reconcile read", () => {
  const [, table] = onlyResource(template, "AWS::DynamoDB::GlobalTable");
  expect(table.Properties).toEqual({
    KeySchema: [
      { AttributeName: "execution_id", KeyType: "HASH" },
      { AttributeName: "entry", KeyType: "RANGE" },
    ],
    AttributeDefinitions: ["execution_id", "entry", "list", "list_order", "open", "created_at"].map(
      (name) => ({
        AttributeName: name,
        AttributeType: "S",
      }),
    ),
    BillingMode: "PAY_PER_REQUEST",
    GlobalSecondaryIndexes: [
      {
        IndexName: "latest",
        KeySchema: [
          { AttributeName: "list", KeyType: "HASH" },
          { AttributeName: "list_order", KeyType: "RANGE" },
        ],
        Projection: {
          ProjectionType: "INCLUDE",
          NonKeyAttributes: ["crew_name", "phase", "created_at", "updated_at"],
        },
      },
      {
        IndexName: "open",
        KeySchema: [
          { AttributeName: "open", KeyType: "HASH" },
          { AttributeName: "created_at", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["phase", "updated_at"] },
      },
    ],
    Replicas: [
      {
        Region: { Ref: "AWS::Region" },
        GlobalSecondaryIndexes: [{ IndexName: "latest" }, { IndexName: "open" }],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ],
    TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
  });
});

it("keeps its table, with what is in it, when the stack is deleted", () => {
  const [, table] = onlyResource(template, "AWS::DynamoDB::GlobalTable");
  expect(table).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
});
