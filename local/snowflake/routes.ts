import type { IncomingHttpHeaders } from "node:http";

import * as z from "zod";

import { loginSchema } from "./check-login.ts";
import { type Faults, WithheldAnswer } from "./faults/faults.ts";
import { modelRoutes } from "./model-routes.ts";
import { inProgress } from "./queries/answers.ts";
import { monitoringData } from "./queries/monitoring.ts";
import type { Query, QueryHistory } from "./queries/query-history.ts";
import { queryRequestSchema } from "./query-request.ts";
import type { AnswerModel } from "./rest-refusal.ts";
import type { LoginNames, OpenSession, Sessions, TokenValidity } from "./sessions.ts";
import { SnowflakeError } from "./snowflake-error.ts";
import { SERVER_VERSION } from "./translate/function-calls.ts";

/** A request as the routes see it. */
export interface Call {
  readonly url: URL;
  readonly token: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** What stands in the address in place of `{id}`. */
  readonly id: string;
}

export type Reply = Readonly<Record<string, unknown>>;
export type Route = (call: Call) => Promise<Reply> | Reply;

/** What the routes are about. */
export interface Serving {
  readonly sessions: Sessions;
  readonly history: QueryHistory;
  readonly faults: Faults;
  readonly validity: TokenValidity;
  /** After how many seconds a client is told to ask again for a running query's result. */
  readonly askAgainAfter: number;
  /** Answers for the models of Cortex; nobody does if absent. */
  readonly answerModel?: AnswerModel | undefined;
}

const success = (data: unknown): Reply => ({ data, code: null, message: null, success: true });

const abortSchema = z.object({ requestId: z.string() });

/** The wire protocol's addresses. Every answer is HTTP 200 with `success`, as the drivers expect. */
export const snowflakeRoutes = (serving: Serving): Readonly<Record<string, Route>> => ({
  ...sessionRoutes(serving),
  ...queryRoutes(serving),
  ...modelRoutes(serving.sessions, serving.answerModel),
  "POST /telemetry/send": () => success("Log Received"),
});

function sessionRoutes({ sessions, faults, validity }: Serving): Readonly<Record<string, Route>> {
  return {
    "POST /session/v1/login-request": async ({ url, body }) => {
      const { data } = z.object({ data: loginSchema }).parse(body);
      faults.refuseLogin();
      return success(loginData(await sessions.login(data, loginNames(url)), validity));
    },
    "POST /session/token-request": ({ token }) => success(renewalData(sessions.renew(token), validity)),
    "POST /session/heartbeat": ({ token }) => {
      sessions.find(token);
      return success(null);
    },
    "POST /session": async ({ token }) => {
      await sessions.close(sessions.find(token));
      return success(null);
    },
  };
}

function queryRoutes({ sessions, history, faults, askAgainAfter }: Serving): Readonly<Record<string, Route>> {
  const ownQuery = ({ token, id }: Call): Query =>
    history.require(id, sessions.find(token).session.facts.user);
  return {
    "POST /queries/v1/query-request": async ({ url, token, body }) => {
      const { runner } = sessions.find(token);
      const request = queryRequestSchema.parse(body);
      const fault = faults.take(request.sqlText);
      const query = runner.begin(url.searchParams.get("requestId") ?? crypto.randomUUID(), request, fault);
      if (request.asyncExec) return inProgress(query.id, true);
      const answer = await answerWithin(query, askAgainAfter);
      if (fault && fault.ending !== "answer") throw new WithheldAnswer(fault.ending);
      return answer;
    },
    "POST /queries/v1/abort-request": ({ token, body }) => {
      sessions.find(token).runner.abort(abortSchema.parse(body).requestId);
      return success(null);
    },
    "POST /queries/{id}/abort-request": (call) => {
      history.cancel(ownQuery(call));
      return success(null);
    },
    "GET /queries/{id}/result": async (call) => answerWithin(ownQuery(call), askAgainAfter),
    "GET /monitoring/queries/{id}": ({ token, id }) =>
      success(monitoringData(history.find(id, sessions.find(token).session.facts.user))),
  };
}

/** @throws SnowflakeError 000710 if the result was too large to keep */
async function answerWithin(query: Query, seconds: number): Promise<Reply> {
  if (!query.answer) {
    const message = `The local Snowflake server has dropped the result of ${query.id} to spare memory.`;
    throw new SnowflakeError("000710", "02000", message);
  }
  const { promise, resolve } = Promise.withResolvers<Reply>();
  const timer = setTimeout(() => resolve(inProgress(query.id, false)), seconds * 1000);
  return Promise.race([query.answer, promise]).finally(() => clearTimeout(timer));
}

function loginNames(url: URL): LoginNames {
  // The Python connector 5 sends empty names for those that it was not given.
  const name = (key: string): string | null => url.searchParams.get(key) || null;
  return {
    database: name("databaseName"),
    schema: name("schemaName"),
    warehouse: name("warehouse"),
    role: name("roleName"),
  };
}

function loginData(open: OpenSession, validity: TokenValidity): Reply {
  const { database, schema, warehouse, role, user } = open.session.facts;
  return {
    token: open.token,
    masterToken: open.masterToken,
    validityInSeconds: validity.session,
    masterValidityInSeconds: validity.master,
    sessionId: open.id,
    displayUserName: user,
    serverVersion: SERVER_VERSION,
    firstLogin: false,
    parameters: open.session.parameterList(),
    sessionInfo: { databaseName: database, schemaName: schema, warehouseName: warehouse, roleName: role },
  };
}

const renewalData = (open: OpenSession, validity: TokenValidity): Reply => ({
  sessionToken: open.token,
  validityInSecondsST: validity.session,
  masterToken: open.masterToken,
  validityInSecondsMT: validity.master,
  sessionId: open.id,
});
