import { CfnOutput, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";

import type { Api } from "./api.ts";
import type { CrewWorkflow } from "./crew-workflow.ts";
import type { ExecutionTable } from "./execution-table.ts";
import type { ModelAccess } from "./model-access.ts";

export interface OutputsProps {
  readonly api: Api;
  readonly journal: ExecutionTable;
  readonly models: ModelAccess;
  readonly workflow: CrewWorkflow;
}

const SETUP_COMMAND = "npm run --silent snowflake:setup > setup.sql";

/**
 * What `cdk deploy` prints, and writes to cdk.json's outputsFile for the commands in cli/: where everything
 * is, and what comes next.
 */
export class Outputs extends Construct {
  constructor(scope: Construct, id: string, { api, journal, models, workflow }: OutputsProps) {
    super(scope, id);
    const region = Stack.of(this).region;
    this.print("ApiUrl", "Base URL of the API", api.url);
    if (api.key !== undefined) {
      const command = `aws apigateway get-api-key --region ${region} --api-key ${api.key.keyId} --include-value --query value --output text`;
      this.print("ShowApiKey", "Shows the key for the x-api-key header", command);
    }
    if (models.fillCommand !== undefined) {
      this.print("FillProviderSecret", "Puts the model providers' keys in place", models.fillCommand);
    }
    this.print("PrepareSnowflake", "Prints the SQL that a Snowflake administrator runs", SETUP_COMMAND);
    this.print("JournalTable", "DynamoDB table of executions", journal.table.tableName);
    this.print("StateMachineArn", "The workflow", workflow.stateMachine.stateMachineArn);
  }

  private print(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value }).overrideLogicalId(id);
  }
}
