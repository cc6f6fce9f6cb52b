import { Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Construct } from "constructs";

import { type AlarmDescription, type AlarmSources, alarmTable } from "./alarm-table.ts";
import { AlarmTopic } from "./alarm-topic.ts";

/** One alarm for each promise that can be broken without anybody noticing. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, sources: AlarmSources) {
    super(scope, id);
    const { alarm_email: email } = sources.config;
    // Without somebody to tell, the alarms are to be looked at in CloudWatch.
    const notify = email === undefined ? undefined : new SnsAction(new AlarmTopic(this, "Topic", email));
    for (const [name, description] of Object.entries(alarmTable(sources)))
      this.addAlarm(name, description, notify);
  }

  private addAlarm(
    name: string,
    { metric, threshold = 0, periods, of = periods, isSilence, means, runbook }: AlarmDescription,
    notify: SnsAction | undefined,
  ): void {
    const alarm = new Alarm(this, name, {
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: of,
      ...(of === periods ? {} : { datapointsToAlarm: periods }),
      treatMissingData: isSilence === true ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING,
      alarmDescription: `${means} What to do: docs/runbook.md#${runbook}`,
    });
    if (notify !== undefined) alarm.addAlarmAction(notify);
  }
}
