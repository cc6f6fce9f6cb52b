import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";

import type { AskNearby, NearbyAnswer } from "../../functions/adapters/network/nearby-servers.ts";
import { type ListenOptions, listen } from "../listen.ts";
import { isForeignHost, isFromWebPage } from "../web-page-request.ts";
import type { InvokeFunction } from "./execution-run.ts";
import { ExecutionStore } from "./execution-store.ts";
import { Executions } from "./executions.ts";
import { answerOperation, type Service } from "./operations.ts";
import { ServiceError } from "./service-error.ts";
import { parseArn } from "./state-machine-arn.ts";
import type { StatusChangeEvent } from "./status-change-event.ts";
import { Versions } from "./versions.ts";

export interface LocalStepFunctionsOptions extends ListenOptions {
  /** Where executions are kept, in a folder named after the state machine. */
  readonly directory: string;
  readonly stateMachineArn: string;
  /**
   * Amazon States Language as JSON text, its CloudFormation references resolved; what executions run with as
   * long as no version is published.
   */
  readonly definition: string;
  /** Whether such a definition was prepared before, in this process or another. */
  readonly isChecked?: boolean;
  /**
   * The name or ARN may end in a version. Rejects with `{errorType, errorMessage, trace}` or with any error:
   * errorType, else name, is what Retry and Catch match.
   */
  readonly invoke: InvokeFunction;
  /** Gets an event when an execution starts, after it is on disk, and when it ends. Must not throw. */
  onStatusChange(event: StatusChangeEvent): void;
  /** Gets why an execution cannot be written; it is tried again, or whoever asked is told. */
  onWriteFailure?(error: unknown): void;
}

export interface LocalStepFunctions {
  readonly url: string;
  /** Answers a request of this process as it would answer one that came by the URL. */
  readonly ask: AskNearby;
  /**
   * Makes a version known, for starts that name it and executions that run with it; as the newest, also for
   * starts that name none. A version's definition never changes.
   */
  readonly publish: (version: string, definition: string, options: { readonly isNewest: boolean }) => void;
  /** Forgets a version that is not among the open ones. */
  readonly withdraw: (version: string) => void;
  /** The versions that executions run with which have not ended, those of an earlier process too. */
  readonly openVersions: () => ReadonlySet<string>;
  /** The names of the executions that have not ended, those of an earlier process too. */
  readonly openNames: () => ReadonlySet<string>;
  /**
   * Runs again, from the first state, every execution that was RUNNING when its process ended; returns how
   * many. Each has the version that it began with, or the newest if that is not published. Their time limit
   * counts from their start, and no event is sent for it.
   */
  resume(): Promise<number>;
  /** Stops serving and running. What was running stays RUNNING on disk, for the next process to resume. */
  close(): Promise<void>;
}

/** An input of 256 KiB, each character of it escaped, and the rest of the request. */
const MAXIMUM_REQUEST_BYTES = 2 * 1024 * 1024;

/**
 * Serves Step Functions' API for one state machine, run by aws-local-stepfunctions in this process.
 * @throws UnsupportedDefinition for what that cannot run as AWS would.
 */
export async function startLocalStepFunctions(
  options: LocalStepFunctionsOptions,
): Promise<LocalStepFunctions> {
  const { stateMachineArn, definition } = options;
  const versions = new Versions({ stateMachineArn, definition, isChecked: options.isChecked });
  const executions = new Executions({
    stateMachineArn,
    versions,
    store: new ExecutionStore(join(options.directory, parseArn(stateMachineArn).name)),
    invoke: options.invoke,
    onStatusChange: (event) => options.onStatusChange(event),
    onWriteFailure: (error) => options.onWriteFailure?.(error),
  });
  const service: Service = { stateMachineArn, versions, creationDate: Date.now(), executions };
  const server = createServer((request, response) => void respond(request, response, service));
  const url = await listen(server, options);
  return {
    url,
    ask: ({ headers, body }) =>
      answerTo(service, headers["x-amz-target"] ?? "", async () =>
        Promise.resolve(Buffer.from(body).toString()),
      ),
    publish: (version, text, { isNewest }) => versions.publish(version, text, isNewest),
    withdraw: (version) => versions.withdraw(version),
    openVersions: () => executions.openVersions(),
    openNames: () => executions.openNames(),
    resume: () => Promise.resolve(executions.resume()),
    close: () => {
      executions.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  const send = ({ statusCode, headers, body }: NearbyAnswer): void =>
    void response.writeHead(statusCode, headers).end(body);
  if (isFromWebPage(request) || isForeignHost(request))
    return send(
      answerOf(403, { __type: "AccessDeniedException", message: "web pages may not use this server" }),
    );
  const target = String(request.headers["x-amz-target"] ?? "");
  const answer = await answerTo(service, target, () => readRequest(request));
  if (!response.destroyed) send(answer);
}

async function answerTo(
  service: Service,
  target: string,
  readBody: () => Promise<string>,
): Promise<NearbyAnswer> {
  try {
    const operation = target.replace(/^AWSStepFunctions\./, "");
    return answerOf(200, answerOperation(service, operation, parseRequest(await readBody())));
  } catch (error) {
    if (error instanceof ServiceError) return answerOf(400, { __type: error.name, message: error.message });
    return answerOf(500, { __type: "InternalFailure", message: String(error) });
  }
}

function answerOf(statusCode: number, body: object): NearbyAnswer {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": randomUUID() };
  return { statusCode, headers, body: Buffer.from(JSON.stringify(body)) };
}

async function readRequest(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAXIMUM_REQUEST_BYTES)
      throw new ServiceError("ValidationException", "The request is too large");
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function parseRequest(text: string): unknown {
  try {
    return JSON.parse(text || "{}");
  } catch (error) {
    throw new ServiceError("SerializationException", String(error));
  }
}
