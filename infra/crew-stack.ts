import { Stack, type StackProps } from "aws-cdk-lib";
import { Architecture, type Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";

import { accountStatements } from "./constructs/account-access.ts";
import { Alarms } from "./constructs/alarms/alarms.ts";
import { Api } from "./constructs/api.ts";
import { CrewFunctions } from "./constructs/crew-functions.ts";
import { CrewWorkflow } from "./constructs/crew-workflow.ts";
import { ExecutionTable } from "./constructs/execution-table.ts";
import { FileBucket } from "./constructs/file-bucket.ts";
import { functionVariables } from "./constructs/function-variables.ts";
import { ModelAccess, type ModelAccessProps } from "./constructs/model-access.ts";
import { Outputs } from "./constructs/outputs.ts";
import { refusePlaceholderAccount } from "./constructs/placeholder-rule.ts";
import { type PythonCrew, PythonFunctions, toolPolicies } from "./constructs/python-functions.ts";
import { SnowflakeAccess } from "./constructs/snowflake-access.ts";
import { SnowflakeQueryAccess } from "./constructs/snowflake-query-access.ts";
import { spanStatements } from "./constructs/span-access.ts";
import { Watch } from "./constructs/watch.ts";
import { workflowArn, workflowStatements } from "./constructs/workflow-access.ts";
import type { DeployConfig } from "./settings/config.ts";

export interface CrewStackProps extends StackProps {
  readonly config: DeployConfig;
  /** What the deployed crews' models need. */
  readonly modelNeeds: ModelAccessProps;
  /** The built code of a function, by its contract's name. */
  readonly codeOf: (contractName: string) => Code;
  /** The crews that have Python; none if absent. */
  readonly python?: readonly PythonCrew[];
}

/** Crews behind an HTTP API, run by a workflow, recorded in Snowflake. */
export class CrewStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { config, modelNeeds, codeOf, python: pythonCrews = [], ...props }: CrewStackProps,
  ) {
    super(scope, id, props);
    const journal = new ExecutionTable(this, "Journal");
    const files = new FileBucket(this, "Files", config);
    const snowflake = new SnowflakeAccess(this, "Snowflake", config);
    const models = new ModelAccess(this, "Models", {
      ...modelNeeds,
      toolSecrets: config.tool_secrets,
    });
    const snowflakeQuery = new SnowflakeQueryAccess(this, "SnowflakeQuery", config);
    const architecture = ARCHITECTURES[config.architecture];
    const python = new PythonFunctions(this, "Python", { crews: pythonCrews, architecture, config });
    const functions = new CrewFunctions(this, "Functions", {
      defaults: {
        codeOf,
        logRetention: config.log_retention_days,
        architecture,
        samLocal: config.sam_local,
        reservedConcurrency: { "run-crew": config.run_crew_reserved_concurrency },
      },
      variables: functionVariables({
        config,
        journal,
        files,
        snowflake,
        snowflakeQuery,
        models,
        python,
        workflowArn: workflowArn(this),
      }),
      isOn: (setting) => config[setting],
      statements: (may) => [
        ...journal.statements(may),
        ...files.statements(may),
        ...snowflake.statements(may),
        ...snowflakeQuery.statements(may),
        ...models.statements(may),
        ...python.statements(may),
        ...workflowStatements(this, may),
        ...accountStatements(may),
        ...spanStatements(config, may),
      ],
    });
    for (const policy of toolPolicies(this, config.tool_policy_arns))
      functions.byName["run-crew"].role.addManagedPolicy(policy);
    functions.waitFor("record", snowflake.trust(functions.rolesOf("record")));
    functions.waitFor("queries", snowflakeQuery.trust(functions.rolesOf("queries")));
    refusePlaceholderAccount(this, config);
    const workflow = new CrewWorkflow(this, "Workflow", { functions: functions.byName, config });
    const { stateMachine } = workflow;
    const { undelivered } = new Watch(this, "Watch", { stateMachine, functions: functions.byName, config });
    const api = new Api(this, "Api", { functions: functions.behindTheApi, config });
    new Alarms(this, "Alarms", { undelivered, journal, functions, api, config });
    new Outputs(this, "Outputs", { api, journal, models, workflow });
  }
}

const ARCHITECTURES = { arm64: Architecture.ARM_64, x86_64: Architecture.X86_64 };
