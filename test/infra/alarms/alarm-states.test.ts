import { describe, expect, it } from "vitest";

import { httpContracts } from "../../../infra/functions.ts";
import { functionLogicalId } from "../../../infra/template/template.ts";
import { alarmStates, type AlarmState, type Datapoint } from "../../support/stack/alarm-state.ts";
import { synthesizeStack } from "../../support/stack/synthesized-stack.ts";

const context = { stack_name: "shop" };
const stack = synthesizeStack({ context });
const open = synthesizeStack({ context: { ...context, auth: "none", accept_open_access: true } });

const each = (minutes: readonly number[], point: Omit<Datapoint, "minute">): Datapoint[] =>
  minutes.map((minute) => ({ minute, ...point }));
const from = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const published = (metric: string, value = 1) => ({ metric, dimensions: { service: "shop" }, value });
const ofMethod = (method: string, path: string, value = 1) => ({
  metric: "5XXError",
  dimensions: {
    ApiName: "shop",
    Stage: "ApiDeploymentStagev1",
    Method: method,
    Resource: path,
  },
  value,
});
const lastState = (name: string, data: readonly Datapoint[], minutes = 30): AlarmState | undefined =>
  alarmStates(stack, name, { minutes, data }).at(-1);
/** The worst state, in each minute, of the alarms that share a name: each looks at ten metrics. */
function together(name: string, given: Parameters<typeof alarmStates>[2], deployed = stack): AlarmState[] {
  const ids = Object.keys(deployed.template.Resources).flatMap(
    (id) => new RegExp(`^Alarms(${name}\\d?)[0-9A-F]{8}$`).exec(id)?.[1] ?? [],
  );
  const all = ids.map((id) => alarmStates(deployed, id, given));
  const states = all[0]?.map((_, minute) => all.map((each) => each[minute]));
  return (states ?? []).map((each) => each.find((state) => state === "ALARM") ?? each[0] ?? "OK");
}

it("no alarm looks at more than ten metrics, which CloudWatch does not let it", () => {
  const counts = stack
    .properties("AWS::CloudWatch::Alarm")
    .map(({ Metrics = [] }) => (Metrics as readonly object[]).filter((one) => "MetricStat" in one).length);
  expect(Math.max(...counts)).toBe(10);
});

describe("the alarm on 5XX answers of the API", () => {
  it.each([
    ["with keys", stack],
    ["that is open", open],
  ])("of an API %s is not raised by twenty failing /health calls", (_, deployed) => {
    const calls = each([...from(1, 20)], ofMethod("GET", "/health"));
    const all = calls.map(({ minute }) => ({
      minute,
      metric: "5XXError",
      dimensions: { ApiName: "shop" },
      value: 1,
    }));
    const states = together("ApiFails", { minutes: 30, data: [...calls, ...all] }, deployed);
    expect(new Set(states)).toEqual(new Set(["OK"]));
  });

  it.each(
    httpContracts
      .filter(({ access }) => access === "key")
      .map(({ route }) => [route.method, route.path] as const),
  )("is raised by one at %s %s", (method, path) => {
    const states = together("ApiFails", { minutes: 5, data: each([3], ofMethod(method, path)) });
    expect(states).toEqual(["OK", "OK", "ALARM", "ALARM", "ALARM"]);
  });

  it("is published, for the stage has metrics of its methods", () => {
    const settings = stack.onlyProperties("AWS::ApiGateway::Stage")["MethodSettings"] as readonly object[];
    expect(settings).toContainEqual(expect.objectContaining({ HttpMethod: "*", ResourcePath: "/*" }));
    // A method's own entry inherits nothing.
    expect(settings).toEqual(
      settings.map(() => expect.objectContaining({ MetricsEnabled: true }) as unknown),
    );
    expect(stack.onlyProperties("AWS::ApiGateway::RestApi")["Name"]).toBe("shop");
  });
});

describe("the alarm on reconcile's silence", () => {
  const beats = (...minutes: readonly number[]) => each(minutes, published("ReconcileRuns"));
  const states = (minutes: number, data: readonly Datapoint[]) =>
    alarmStates(stack, "ReconcileSilent", { minutes, data });

  it("is not raised by a deployment whose first run is some minutes away, nor by one that goes well", () => {
    expect(new Set(states(60, []))).toEqual(new Set(["INSUFFICIENT_DATA"]));
    expect(new Set(states(60, beats(...from(4, 60))))).toEqual(new Set(["INSUFFICIENT_DATA", "OK"]));
  });

  it("is raised once ten minutes have passed without a run, and stays so until runs come again", () => {
    const all = states(200, beats(...from(3, 60), ...from(151, 200)));
    const changes = all.flatMap((state, index) => (state === all[index - 1] ? [] : [[index + 1, state]]));
    expect(changes).toEqual([
      [1, "INSUFFICIENT_DATA"],
      [8, "OK"],
      [70, "ALARM"],
      [156, "OK"],
    ]);
  });

  it("takes no notice of single minutes, of two runs in one, or of what CloudWatch has late", () => {
    const uneven = from(1, 60).filter((minute) => minute % 3 !== 0);
    expect(states(62, beats(...uneven, ...uneven.filter((minute) => minute % 2 === 0))).slice(15)).toEqual(
      Array.from({ length: 47 }, () => "OK"),
    );
  });
});

describe("other alarms", () => {
  it.each([
    ["StartsFail", published("StartsFailed")],
    ["SnowflakeQuotaUsedUp", published("SnowflakeQuotaRefusals")],
    ["DuplicateRows", published("DuplicateRows", 2)],
  ])("%s are raised by a single count, and by no other deployment's", (name, point) => {
    const elsewhere = { ...point, dimensions: { service: "other" } };
    expect([
      lastState(name, each([30], point)),
      lastState(name, each([30], elsewhere)),
      lastState(name, each([20], point)),
    ]).toEqual(["ALARM", "OK", "OK"]);
  });

  it.each(httpContracts.map(({ name }) => name))("notice that %s is throttled", (name) => {
    const point = {
      metric: "Throttles",
      dimensions: { FunctionName: functionLogicalId(name) },
      value: 1,
    };
    expect(together("ApiThrottled", { minutes: 30, data: each([30], point) }).at(-1)).toBe("ALARM");
  });

  it.each(["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"])(
    "notice that %s has been throttled by the journal for a quarter of an hour, and not for a moment",
    (Operation) => {
      const point = {
        metric: "ThrottledRequests",
        dimensions: { TableName: "JournalTable", Operation },
        value: 1,
      };
      expect([
        lastState("JournalThrottled", each([17, 22, 27], point)),
        lastState("JournalThrottled", each([27, 28, 29, 30], point)),
      ]).toEqual(["ALARM", "OK"]);
    },
  );
});
