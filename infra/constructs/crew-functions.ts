import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";

import { cancelCrewContract } from "../../functions/handlers/cancel-crew/contract.ts";
import { checkHealthContract } from "../../functions/handlers/check-health/contract.ts";
import { getExecutionContract } from "../../functions/handlers/get-execution/contract.ts";
import { getStatusContract } from "../../functions/handlers/get-status/contract.ts";
import { listEventsContract } from "../../functions/handlers/list-events/contract.ts";
import { listExecutionsContract } from "../../functions/handlers/list-executions/contract.ts";
import { reconcileExecutionsContract } from "../../functions/handlers/reconcile-executions/contract.ts";
import { recordFailureContract } from "../../functions/handlers/record-failure/contract.ts";
import { runCrewContract } from "../../functions/handlers/run-crew/contract.ts";
import { startCrewContract } from "../../functions/handlers/start-crew/contract.ts";
import type { HttpContract } from "../../functions/runtime/contract.ts";
import type { DeployConfig } from "../settings/config.ts";
import { limitVariables } from "../settings/execution-limits.ts";
import { CrewFunction, type FunctionDefaults } from "./crew-function.ts";
import { type Journal, LATEST_INDEX, OPEN_INDEX } from "./journal.ts";
import type { ModelAccess } from "./model-access.ts";
import type { SnowflakeAccess } from "./snowflake-access.ts";
import type { SnowflakeQueryAccess } from "./snowflake-query-access.ts";

export interface CrewFunctionsProps {
  readonly config: DeployConfig;
  readonly defaults: FunctionDefaults;
  readonly journal: Journal;
  readonly snowflake: SnowflakeAccess;
  readonly snowflakeQuery: SnowflakeQueryAccess;
  readonly models: ModelAccess;
  /** The workflow that start-crew starts and others ask about. */
  readonly workflowArn: string;
}

/** API Gateway gives up after 29 s; until 18 s a function still has the time to say itself what went wrong. */
const BEHIND_THE_API = { timeout: Duration.seconds(18), memory: 512 };
/** The longest that Lambda allows: a crew suspends before it. */
const RUN_CREW = { timeout: Duration.minutes(15), memory: 1024 };
const RECORD_FAILURE = { timeout: Duration.minutes(1), memory: 512 };
/** Ends before the next minute's begins. */
const RECONCILE = { timeout: Duration.seconds(55), memory: 512 };

/** Every Lambda of the deployment, each with its variables and with the permissions that its work needs, no more. */
export class CrewFunctions extends Construct {
  readonly startCrew: CrewFunction<typeof startCrewContract>;
  readonly getStatus: CrewFunction<typeof getStatusContract>;
  readonly listExecutions: CrewFunction<typeof listExecutionsContract>;
  readonly getExecution: CrewFunction<typeof getExecutionContract>;
  readonly listEvents: CrewFunction<typeof listEventsContract>;
  readonly cancelCrew: CrewFunction<typeof cancelCrewContract>;
  readonly checkHealth: CrewFunction<typeof checkHealthContract>;
  readonly runCrew: CrewFunction<typeof runCrewContract>;
  readonly recordFailure: CrewFunction<typeof recordFailureContract>;
  readonly reconcileExecutions: CrewFunction<typeof reconcileExecutionsContract>;

  constructor(scope: Construct, id: string, props: CrewFunctionsProps) {
    super(scope, id);
    const { config, defaults, models } = props;
    const http = { CORS_ORIGINS: config.cors_origins.join(",") };
    const journal = { JOURNAL_TABLE: props.journal.table.tableName };
    const snowflake = props.snowflake.environment;
    const workflow = { STATE_MACHINE_ARN: props.workflowArn };
    const metrics = { STACK_NAME: config.stack_name };

    this.startCrew = new CrewFunction(this, "StartCrew", {
      contract: startCrewContract,
      defaults,
      ...BEHIND_THE_API,
      description: "Starts an execution: journal, PROCESSING row, workflow execution",
      environment: {
        ...http,
        ...journal,
        ...snowflake,
        ...workflow,
        MODEL: config.model,
        PROVIDER_VARIABLES: models.providerVariables,
        ...props.snowflakeQuery.builtInTools,
        ...(config.default_crew === undefined ? {} : { DEFAULT_CREW: config.default_crew }),
        ...limitVariables(config),
      },
    });
    this.getStatus = new CrewFunction(this, "GetStatus", {
      contract: getStatusContract,
      defaults,
      ...BEHIND_THE_API,
      description: "Says how an execution is doing, from the journal alone",
      environment: { ...http, ...journal },
    });
    this.listExecutions = new CrewFunction(this, "ListExecutions", {
      contract: listExecutionsContract,
      defaults,
      ...BEHIND_THE_API,
      description: "Lists executions, newest first, from the journal alone",
      environment: { ...http, ...journal },
    });
    this.getExecution = new CrewFunction(this, "GetExecution", {
      contract: getExecutionContract,
      defaults,
      ...BEHIND_THE_API,
      description: "Shows all that is known of an execution",
      environment: { ...http, ...journal, ...workflow },
    });
    this.listEvents = new CrewFunction(this, "ListEvents", {
      contract: listEventsContract,
      defaults,
      ...BEHIND_THE_API,
      description: "Shows the timeline of an execution",
      environment: { ...http, ...journal },
    });
    this.cancelCrew = new CrewFunction(this, "CancelCrew", {
      contract: cancelCrewContract,
      defaults,
      ...BEHIND_THE_API,
      description: "Ends an execution at once",
      environment: { ...http, ...journal, ...workflow },
    });
    this.checkHealth = new CrewFunction(this, "CheckHealth", {
      contract: checkHealthContract,
      defaults,
      ...BEHIND_THE_API,
      description: "Says whether Snowflake lets us in",
      environment: { ...http, ...snowflake, ENVIRONMENT_NAME: config.environment_name },
    });
    this.runCrew = new CrewFunction(this, "RunCrew", {
      contract: runCrewContract,
      defaults,
      ...RUN_CREW,
      description: "Runs a crew, or goes on with it, until it ends or its time is nearly over",
      environment: {
        ...journal,
        ...snowflake,
        ...workflow,
        ...metrics,
        ...props.snowflakeQuery.environment,
        ...models.environment,
        MODEL: config.model,
      },
    });
    this.recordFailure = new CrewFunction(this, "RecordFailure", {
      contract: recordFailureContract,
      defaults,
      ...RECORD_FAILURE,
      description: "Ends an execution whose workflow failed, and records it",
      environment: { ...journal, ...snowflake, ...workflow, ...metrics },
    });
    this.reconcileExecutions = new CrewFunction(this, "ReconcileExecutions", {
      contract: reconcileExecutionsContract,
      defaults,
      ...RECONCILE,
      description: "Records ends that Snowflake does not know yet, and ends executions that nobody runs",
      environment: { ...journal, ...snowflake, ...workflow, ...metrics },
    });
    this.allowWhatTheyDo(props);
  }

  /** The functions behind the API, in the order of api.md. */
  get behindTheApi(): readonly CrewFunction<HttpContract>[] {
    return [
      this.startCrew,
      this.getStatus,
      this.listExecutions,
      this.getExecution,
      this.listEvents,
      this.cancelCrew,
      this.checkHealth,
    ];
  }

  private allowWhatTheyDo({ journal, snowflake, snowflakeQuery, models }: CrewFunctionsProps): void {
    journal.allow(this.startCrew, ["GetItem", "PutItem", "UpdateItem", "DeleteItem"]);
    journal.allow(this.getStatus, ["GetItem", "Query"]);
    journal.allowIndex(this.listExecutions, LATEST_INDEX);
    journal.allow(this.getExecution, ["GetItem"]);
    journal.allow(this.listEvents, ["GetItem", "Query"]);
    journal.allow(this.cancelCrew, ["GetItem", "UpdateItem"]);
    journal.allow(this.runCrew, ["GetItem", "Query", "PutItem", "UpdateItem"]);
    journal.allow(this.recordFailure, ["GetItem", "Query", "UpdateItem"]);
    journal.allow(this.reconcileExecutions, ["GetItem", "Query", "UpdateItem"]);
    journal.allowIndex(this.reconcileExecutions, OPEN_INDEX);
    snowflake.allowLogin([
      this.startCrew,
      this.checkHealth,
      this.runCrew,
      this.recordFailure,
      this.reconcileExecutions,
    ]);
    snowflakeQuery.allowLogin(this.runCrew);
    models.allowModels(this.runCrew);
  }
}
