const FORMS =
  /^(?:arn:aws[\w-]*:lambda:[^:]*:\d{12}:function:|\d{12}:function:|function:)?(?<name>[\w-]+)(?::(?<qualifier>\$LATEST|[\w-]+))?$/;

/**
 * Splits what Lambda accepts as FunctionName: a name, a partial or a full ARN, each with or without a version
 * or alias.
 * @throws RangeError if it is none of these.
 */
export function parseFunctionName(text: string): { readonly name: string; readonly qualifier: string } {
  const groups = FORMS.exec(text)?.groups;
  if (groups?.["name"] === undefined) throw new RangeError(`not a Lambda function name or ARN: ${text}`);
  return { name: groups["name"], qualifier: groups["qualifier"] ?? "$LATEST" };
}
