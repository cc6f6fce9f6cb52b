import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";

type Item = Record<string, unknown>;

/** The most that one request may write, and requests that are under way at once. */
const WRITES_AT_ONCE = 25;
const REQUESTS_AT_ONCE = 4;

/** The journal of a stack on this machine, as items. */
export async function openItems(endpoint: string) {
  const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const documents = DynamoDBDocumentClient.from(client);
  const { TableNames: [table = ""] = [] } = await client.send(new ListTablesCommand());
  return {
    /** Of one execution, those that one answer holds. */
    read: async (executionId: string): Promise<readonly Item[]> => {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "execution_id = :id",
          ExpressionAttributeValues: { ":id": executionId },
        }),
      );
      return Items;
    },
    write: async (items: readonly Item[]): Promise<void> => {
      const left = [...items];
      const writeSome = async (): Promise<void> => {
        while (left.length > 0) {
          const requests = left.splice(0, WRITES_AT_ONCE).map((Item) => ({ PutRequest: { Item } }));
          await documents.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
        }
      };
      await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, writeSome));
    },
    [Symbol.dispose]: () => client.destroy(),
  };
}
