import { spawn } from "node:child_process";
import { once } from "node:events";

import { openCollector } from "../../functions/adapters/otlp/open-collector.ts";
import type { TraceSpan } from "../../functions/domain/spans/spans.ts";
import { closedAddress } from "../support/servers/closed-address.ts";
import { endOf, startExecution } from "../support/stack/api-client.ts";
import { startStack } from "../support/stack/running-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { expectSame, runChecks } from "./run-checks.ts";

/** What Phoenix says of a span, as far as it is looked at. */
interface PhoenixSpan {
  readonly name: string;
  readonly span_kind: string;
  readonly parent_id: string | null;
  readonly context: { readonly span_id: string; readonly trace_id: string };
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Each with its kind in Phoenix and what it is below. */
const EXPECTED = [
  "AGENT invoke_agent Estimator < task estimate_work",
  "AGENT invoke_agent Project planner < task plan_work",
  "CHAIN invoke_workflow estimate < nothing",
  "CHAIN task estimate_work < invoke_workflow estimate",
  "CHAIN task plan_work < invoke_workflow estimate",
  "LLM chat rehearsal < invoke_agent Estimator",
  "LLM chat rehearsal < invoke_agent Estimator",
  "LLM chat rehearsal < invoke_agent Estimator",
  "LLM chat rehearsal < invoke_agent Project planner",
  "TOOL execute_tool three_point_estimate < invoke_agent Estimator",
];

type Check = (api: string) => Promise<void>;

const CHECKS: Readonly<Record<string, Check>> = {
  "an execution's spans, packed, as Phoenix shows them": async (api) => {
    const execution = await runHere(api);
    const spans = await spansOf(api, EXPECTED.length);
    expectSame(spans.map((span) => line(span, spans)).toSorted(), EXPECTED);
    expectSame(
      new Set(spans.map(({ context }) => context.trace_id)),
      new Set([execution.replaceAll("-", "")]),
    );
    const tool = spans.find(({ span_kind: kind }) => kind === "TOOL");
    expectSame(tool?.attributes["tool.name"], "three_point_estimate");
    const calls = spans.filter(({ span_kind: kind }) => kind === "LLM");
    expectSame(
      calls.map(({ attributes }) => attributes["llm.input_messages.0.message.role"]),
      calls.map(() => "system"),
    );
  },
  "a span that is sent twice is there once": async (api) => {
    const before = (await spansOf(api, 1)).length;
    const sink = openCollector(
      { OTEL_EXPORTER_OTLP_ENDPOINT: api, OTEL_RESOURCE_ATTRIBUTES: PROJECT },
      { variables: {}, readSecret: () => Promise.reject(new Error("there is no secret")) },
    );
    for (let time = 1; time <= 2; time += 1) {
      expectSame((await sink?.send(oneSpan(), new AbortController().signal))?.sent, 1);
    }
    expectSame((await spansOf(api, before + 1)).length, before + 1);
  },
};

const PROJECT = "openinference.project.name=crews";

async function* oneSpan(): AsyncGenerator<TraceSpan> {
  yield {
    place: { trace: "1".repeat(32), span: "2".repeat(16) },
    name: "once",
    began: Date.now(),
    ended: Date.now(),
    attributes: {},
  };
}

/**
 * Starts Phoenix and looks at what it makes of spans. Prints a line for each check; gives the number that
 * failed.
 */
export async function checkPhoenix(program: string): Promise<number> {
  await using folder = await temporaryFolder();
  const [http = "", grpc = ""] = [await closedAddress(), await closedAddress()].map(
    (host) => host.split(":")[1],
  );
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder.path,
    PHOENIX_WORKING_DIR: folder.path,
    PHOENIX_HOST: "127.0.0.1",
    PHOENIX_PORT: http,
    PHOENIX_GRPC_PORT: grpc,
    PHOENIX_TELEMETRY_ENABLED: "false",
  };
  const child = spawn(program, ["serve"], { env, stdio: "ignore" });
  const api = `http://127.0.0.1:${http}`;
  try {
    await waitFor("Phoenix to listen", async () => {
      if (child.exitCode !== null) throw new Error(`Phoenix ended with ${child.exitCode}`);
      return fetch(`${api}/v1/projects`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
    return await runChecks(CHECKS, api);
  } finally {
    if (child.exitCode === null && child.kill()) await once(child, "exit");
  }
}

/** Rehearses a crew with a tool on a stack that sends its spans to Phoenix; gives the execution's id. */
async function runHere(api: string): Promise<string> {
  await using stack = await startStack({
    OTEL_EXPORTER_OTLP_ENDPOINT: api,
    OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
    OTEL_RESOURCE_ATTRIBUTES: PROJECT,
  });
  const id = await startExecution(stack.endpoints.api, { crew: "estimate", inputs: { project: "a bridge" } });
  await endOf(stack.endpoints.api, id);
  await waitFor("the spans to be sent", () => stack.output().includes("spans were sent"));
  return id;
}

/** All spans of the project, once there are as many. */
const spansOf = (api: string, atLeast: number): Promise<readonly PhoenixSpan[]> =>
  waitFor(`${atLeast} spans in Phoenix`, async () => {
    const response = await fetch(`${api}/v1/projects/crews/spans?limit=1000`);
    if (!response.ok) return undefined;
    const { data } = (await response.json()) as { readonly data: readonly PhoenixSpan[] };
    return data.length >= atLeast ? data : undefined;
  });

function line(
  { name, span_kind: kind, parent_id: parent }: PhoenixSpan,
  all: readonly PhoenixSpan[],
): string {
  const above = all.find(({ context }) => context.span_id === parent);
  return `${kind} ${name} < ${above?.name ?? "nothing"}`;
}
