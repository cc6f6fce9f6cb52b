import { Duration, Size } from "aws-cdk-lib";
import {
  ApiKey,
  EndpointType,
  LambdaIntegration,
  type Method,
  MockIntegration,
  PassthroughBehavior,
  type Resource,
  ResponseTransferMode,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";

import { CORS_REQUEST_HEADERS } from "../../functions/runtime/answer-headers.ts";
import { type HttpContract, methodsOf } from "../../functions/runtime/contract.ts";
import { methodsSentence } from "../gateway-problems.ts";
import type { DeployConfig } from "../settings/config.ts";
import { isStart, keyThrottles, stageThrottle } from "./api-throttle.ts";
import type { CrewFunction } from "./crew-function.ts";
import { answerWithProblems, problemHeaders, problemTemplate } from "./gateway-responses.ts";

export interface ApiProps {
  /** One for each route; the routes are the contracts'. */
  readonly functions: readonly CrewFunction<HttpContract>[];
  readonly config: DeployConfig;
}

const STAGE = "v1";
/** Of an answer that streams the gateway waits for more than 29 s; what the function is given is less. */
const STREAM_TIMEOUT = Duration.seconds(80);
/**
 * Content types that the refusal of a method accepts: for any other one the sender would get another error.
 */
const BODY_TYPES = ["application/json", "application/x-www-form-urlencoded", "text/plain"];

/** The HTTP API: routes, key, limits, and answers of its own that look like the functions'. */
export class Api extends Construct {
  readonly restApi: RestApi;
  /** Undefined when no route asks for a key. */
  readonly key: ApiKey | undefined;
  /** The routes' methods, without those that only refuse. */
  private readonly methods: { readonly contract: HttpContract; readonly method: Method }[] = [];

  private readonly config: DeployConfig;
  /** Whether contracts that ask for a key get one; without, everything is open. */
  private readonly asksForKey: boolean;

  constructor(scope: Construct, id: string, { functions, config }: ApiProps) {
    super(scope, id);
    this.config = config;
    this.asksForKey = config.auth === "api_key";
    this.restApi = new RestApi(this, "Api", {
      // A dimension of its metrics, which must tell the deployments of one account and region apart.
      restApiName: config.stack_name,
      description: "Starts crews and tells how their executions are doing",
      endpointTypes: [EndpointType.REGIONAL],
      // A role and a log group for the whole account are not this stack's to set.
      cloudWatchRole: false,
      // Answers are packed for clients that take that; the page's script is a third of itself then. Text
      // comes from functions as it is: for bytes the gateway goes by the first Accept, which browsers choose.
      // It unpacks bodies of requests as well, which functions else refuse.
      minCompressionSize: Size.kibibytes(1),
      deployOptions: {
        stageName: STAGE,
        ...stageThrottle(
          config,
          functions.map(({ contract }) => contract),
          this.asksForKey,
        ),
      },
    });
    const starts: Method[] = [];
    for (const crewFunction of functions) {
      const methods = this.addRoute(crewFunction);
      if (isStart(crewFunction.contract)) starts.push(...methods);
    }
    for (const [path, onPath] of Map.groupBy(functions, ({ contract }) => contract.route.path)) {
      this.refuseOtherMethods(
        path,
        onPath.map(({ contract }) => contract),
      );
    }
    answerWithProblems(this.restApi, config.cors_origins);
    // CDK's own output of the URL; outputs.ts prints it among the others.
    this.restApi.node.tryRemoveChild("Endpoint");
    this.key = this.asksForKey ? this.addKey(starts) : undefined;
  }

  /**
   * Without a slash at its end: whoever appends a path begins that with one, and the gateway knows no path
   * with two.
   */
  get url(): string {
    return this.restApi.url.replace(/\/$/, "");
  }

  /**
   * How often each route that asks for a key answered 5XX, the gateway's own answers included. /health is not
   * among them: 503 is its answer by contract, and anybody may ask for it. Nor is a HEAD, which the function
   * of its GET answers: each metric of an alarm costs.
   */
  serverErrors(options: MetricOptions): readonly Metric[] {
    return this.methods
      .filter(({ contract, method }) => contract.access === "key" && method.httpMethod !== "HEAD")
      .map(({ method }) => method.metricServerError(this.restApi.deploymentStage, options));
  }

  private addRoute({ contract, lambda }: CrewFunction<HttpContract>): readonly Method[] {
    const methods = methodsOf(contract).map((method) =>
      this.resource(contract.route.path).addMethod(
        method,
        new LambdaIntegration(lambda, {
          allowTestInvoke: false,
          ...(contract.streams && {
            responseTransferMode: ResponseTransferMode.STREAM,
            timeout: STREAM_TIMEOUT,
          }),
        }),
        { apiKeyRequired: this.asksForKey && contract.access === "key" },
      ),
    );
    this.methods.push(...methods.map((method) => ({ contract, method })));
    return methods;
  }

  /** 405 with Allow, where the gateway would say 403, and for browsers the preflight of the methods. */
  private refuseOtherMethods(path: string, contracts: readonly HttpContract[]): void {
    const { cors_origins: corsOrigins } = this.config;
    const methods = contracts.flatMap(methodsOf);
    const resource = this.resource(path);
    if (corsOrigins.length > 0) {
      resource.addCorsPreflight({
        allowOrigins: [...corsOrigins],
        allowMethods: methods,
        allowHeaders: [...CORS_REQUEST_HEADERS],
        maxAge: Duration.hours(1),
      });
    }
    const allowed = [...methods, ...(corsOrigins.length > 0 ? ["OPTIONS"] : [])].join(", ");
    const headers = { Allow: `'${allowed}'`, ...problemHeaders(corsOrigins) };
    resource.addMethod("ANY", methodNotAllowed(allowed, headers), {
      apiKeyRequired: this.asksForKey && contracts.every(({ access }) => access === "key"),
      methodResponses: [{ statusCode: "405", responseParameters: onResponse(headers, () => true) }],
    });
  }

  private resource(path: string): Resource {
    return this.restApi.root.resourceForPath(path);
  }

  /** No quota: it would count every poll. start-crew counts the starts of a day (daily_starts). */
  private addKey(starts: readonly Method[]): ApiKey {
    const throttles = keyThrottles(this.config);
    const key = new ApiKey(this, "Key", {
      description: "The first client's key; make one for each further client",
    });
    const plan = this.restApi.addUsagePlan("Plan", { throttle: throttles.others });
    plan.addApiStage({
      stage: this.restApi.deploymentStage,
      throttle: starts.map((method) => ({ method, throttle: throttles.starts })),
    });
    plan.addApiKey(key);
    return key;
  }
}

const onResponse = <Value>(
  headers: Readonly<Record<string, string>>,
  valueOf: (expression: string) => Value,
): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, expression]) => [
      `method.response.header.${name}`,
      valueOf(expression),
    ]),
  );

function methodNotAllowed(allowed: string, headers: Readonly<Record<string, string>>): MockIntegration {
  return new MockIntegration({
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: Object.fromEntries(BODY_TYPES.map((type) => [type, `{"statusCode":405}`])),
    integrationResponses: [
      {
        statusCode: "405",
        responseParameters: onResponse(headers, (expression) => expression),
        responseTemplates: {
          "application/json": problemTemplate({
            status: 405,
            title: "Method Not Allowed",
            detail: methodsSentence(allowed),
          }),
        },
      },
    ],
  });
}
