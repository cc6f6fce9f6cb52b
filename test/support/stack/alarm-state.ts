import { resolveText } from "../../../infra/template/template.ts";
import type { Stack } from "./synthesized-stack.ts";

/** A value in one minute; dimensions by their names, resources as their logical ids without hashes. */
export interface Datapoint {
  readonly minute: number;
  readonly metric: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly value: number;
}

export type AlarmState = "INSUFFICIENT_DATA" | "OK" | "ALARM";

interface Metric {
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface AlarmProperties extends Partial<Metric> {
  readonly Threshold: number;
  readonly Period?: number;
  readonly Statistic?: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData: "notBreaching" | "breaching" | "ignore";
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: Metric; readonly Period: number; readonly Stat: string };
  }[];
}

type Series = readonly (number | undefined)[];

/**
 * The state of an alarm of the template in each minute, as CloudWatch evaluates it ("How alarm state is
 * evaluated when data is missing"): over its last periods alone, and from INSUFFICIENT_DATA on. Of metric
 * math it knows sums and differences of FILL, whose REPEAT leaves the beginning of a window empty.
 */
export function alarmStates(
  stack: Stack,
  name: string,
  { minutes, data }: { readonly minutes: number; readonly data: readonly Datapoint[] },
): readonly AlarmState[] {
  const alarm = alarmOf(stack, name);
  const states: AlarmState[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    states.push(stateAfter(alarm, windowAt(alarm, minute, data), states.at(-1) ?? "INSUFFICIENT_DATA"));
  }
  return states;
}

function alarmOf({ template }: Stack, name: string): AlarmProperties {
  const found = Object.entries(template.Resources).find(([id]) =>
    new RegExp(`^Alarms${name}[0-9A-F]{8}$`).test(id),
  );
  if (found === undefined) throw new Error(`The stack has no alarm ${name}`);
  return found[1].Properties as unknown as AlarmProperties;
}

function stateAfter(alarm: AlarmProperties, values: Series, before: AlarmState): AlarmState {
  const needed = alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods;
  const breaching = values.filter((value) => value !== undefined && value > alarm.Threshold).length;
  const missing = values.filter((value) => value === undefined).length;
  if (breaching >= needed) return "ALARM";
  if (breaching + missing < needed) return "OK";
  switch (alarm.TreatMissingData) {
    case "breaching":
      return "ALARM";
    case "notBreaching":
      return "OK";
    case "ignore":
      return before;
    default:
      return alarm.TreatMissingData satisfies never;
  }
}

function windowAt(alarm: AlarmProperties, minute: number, data: readonly Datapoint[]): Series {
  const { Metrics: parts, EvaluationPeriods: periods } = alarm;
  const seriesOf = (metric: Metric, seconds: number, statistic: string): Series =>
    Array.from({ length: periods }, (_, index) => {
      const end = minute - (periods - 1 - index) * (seconds / 60);
      const values = data
        .filter((point) => point.minute > end - seconds / 60 && point.minute <= end && isOf(point, metric))
        .map(({ value }) => value);
      if (values.length === 0) return undefined;
      return statistic === "Maximum" ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
    });
  if (parts === undefined) return seriesOf(alarm as Metric, alarm.Period ?? 60, alarm.Statistic ?? "Sum");
  const stats = new Map(
    parts.flatMap(({ Id, MetricStat: stat }) =>
      stat === undefined ? [] : [[Id, seriesOf(stat.Metric, stat.Period, stat.Stat)] as const],
    ),
  );
  return calculated(parts.find(({ Expression }) => Expression !== undefined)?.Expression ?? "", stats);
}

const isOf = ({ metric, dimensions = {} }: Datapoint, { MetricName, Dimensions = [] }: Metric): boolean =>
  metric === MetricName &&
  Object.keys(dimensions).length === Dimensions.length &&
  Dimensions.every(({ Name, Value }) => dimensions[Name] === resolveText(Value, withoutHash));

const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, "");

function calculated(expression: string, stats: ReadonlyMap<string, Series>): Series {
  const terms = [...expression.matchAll(/(^|[+-]) ?FILL\((\w+), (0|REPEAT)\)/g)];
  if (terms.map(([text]) => text).join(" ") !== expression) throw new Error(`Unknown math: ${expression}`);
  const filled = terms.map(([, sign, id = "", filling]) =>
    fill(stats.get(id) ?? [], filling === "REPEAT").map((value) =>
      value === undefined || sign !== "-" ? value : -value,
    ),
  );
  return (filled[0] ?? []).map((_, index) => {
    const values = filled.map((series) => series[index]);
    return values.includes(undefined)
      ? undefined
      : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  });
}

function fill(series: Series, repeats: boolean): Series {
  let last: number | undefined;
  return series.map((value) => {
    if (value !== undefined) last = value;
    return value ?? (repeats ? last : 0);
  });
}
