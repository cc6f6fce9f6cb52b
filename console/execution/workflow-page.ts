const ARN = /^arn:(aws|aws-cn|aws-us-gov):states:([a-z0-9-]+):\d{12}:(?:execution|express):[\w.:-]+$/;
const DOMAINS: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};
/** Workflows of the stack on this machine have no page anywhere. */
const THIS_MACHINE = /^(?:localhost|127\.[\d.]+|\[::1\])$/;

/**
 * The address of a workflow execution's page in AWS.
 * @param host where the console itself is served
 */
export function workflowPage(arn: string, host: string): string | undefined {
  const [, partition = "", region = ""] = ARN.exec(arn) ?? [];
  const domain = DOMAINS[partition];
  if (domain === undefined || THIS_MACHINE.test(host)) return undefined;
  return `https://${region}.${domain}/states/home?region=${region}#/v2/executions/details/${encodeURIComponent(arn)}`;
}
