import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

import { Defect, JournalUnavailable } from "../../domain/errors.ts";
import { codeOf, thrownProperty, thrownText } from "../../text/error-text.ts";
import { keepSigner } from "../network/keep-signer.ts";
import { requestHandlerOf } from "../network/nearby-servers.ts";
import { isNear } from "../network/proxy-rules.ts";
import { SdkHash } from "../network/sdk-hash.ts";
import { isAway } from "../service-away.ts";
import { resolveOnce } from "./resolve-once.ts";

/**
 * The journal's table and the client that reaches it. Only Get, Query, Put, Update and Delete are used.
 * Writes carry a condition, but for parts of values, the progress, the expiry of steps, places in the queue
 * for slots and their number: parts count only when another item points at them, and of the others the last
 * write may win.
 */
export interface JournalTable {
  readonly name: string;
  readonly client: DynamoDBDocumentClient;
}

/**
 * Three tries of at most 3 s fit the 18 s of a function behind the API; on a healthy table a call takes
 * milliseconds.
 */
export function openTable(name: string): JournalTable {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    sha256: SdkHash,
    requestHandler: requestHandlerOf("DYNAMODB", {
      connectionTimeout: 1000,
      requestTimeout: 3000,
      throwOnRequestTimeout: true,
    }),
  });
  keepSigner(client.config);
  const marshallOptions = { removeUndefinedValues: true };
  return { name, client: resolveOnce(DynamoDBDocumentClient.from(client, { marshallOptions })) };
}

/**
 * Runs one call on the table.
 * @throws JournalUnavailable with the SDK's error as cause, when DynamoDB or the network says so
 * @throws Defect for everything else
 */
export async function callTable<Answer>(operation: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (cause) {
    throw journalFailure(operation, cause);
  }
}

/**
 * Runs one conditional write; "condition-failed" is an answer, not an error.
 * @throws as `callTable` does
 */
export async function callConditionally<Answer>(
  operation: string,
  call: () => Promise<Answer>,
): Promise<Answer | "condition-failed"> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) return "condition-failed";
    throw journalFailure(operation, cause);
  }
}

/**
 * Puts an item where there is none of its key.
 * @returns whether it is put. After a lost answer the SDK's next try finds the item of the first, and it is
 * said not to be.
 * @throws as `callTable` does
 */
export async function putIfAbsent(
  table: JournalTable,
  operation: string,
  item: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const put = await callConditionally(operation, () =>
    table.client.send(
      new PutCommand({
        TableName: table.name,
        ConditionExpression: "attribute_not_exists(execution_id)",
        Item: item,
      }),
    ),
  );
  return put !== "condition-failed";
}

const journalFailure = (operation: string, cause: unknown): Error =>
  isAway(cause)
    ? new JournalUnavailable(`${operation}${nobodyListens(cause)}`, { cause })
    : new Defect(`The journal (DynamoDB) could not ${operation}`, { cause });

/** AWS is never on this machine: whoever named an address here may not have started its server. */
function nobodyListens(cause: unknown): string {
  if (codeOf(cause) !== "ECONNREFUSED") return "";
  // A name with several addresses is tried at each, which fail together.
  const first = cause instanceof AggregateError ? (cause.errors as readonly unknown[])[0] : cause;
  const address = thrownText(first, "address");
  if (address === "" || !isNear(address)) return "";
  const host = address.includes(":") ? `[${address}]` : address;
  const at = `${host}:${String(thrownProperty(first, "port"))}`;
  return `: nothing listens at ${at}, which AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL names; is it running?`;
}
