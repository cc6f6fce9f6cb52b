import { GetCommand } from "@aws-sdk/lib-dynamodb";

import { ALL_BEGUN, pathOfBegun, stepEntry } from "../../crew/step-path.ts";
import type { ToolsUnderWay } from "../../domain/journal.ts";
import { queryEntries } from "./entry-pages.ts";
import { callTable, type JournalTable } from "./table.ts";

/** Notes of one attempt that are looked at: each is a read, and nobody reads a sentence of more. */
const MOST_NOTES = 100;

/** Finds the tools that the newest attempt with such notes began, and of which no result is stored. */
export const toolsUnderWay = (table: JournalTable): ToolsUnderWay => ({
  async find(executionId) {
    const all = await queryEntries(table, { executionId, prefix: ALL_BEGUN });
    const notes = all.filter((note) => note["replayed_from"] === undefined);
    const newest = Math.max(...notes.map(({ attempt }) => Number(attempt)));
    const ofNewest = notes.filter(({ attempt }) => Number(attempt) === newest).slice(-MOST_NOTES);
    const found: { readonly path: string; readonly tool: string }[] = [];
    for (const { entry, tool } of ofNewest) {
      const path = pathOfBegun(String(entry));
      const step = await callTable("read whether a tool has ended", () =>
        table.client.send(
          new GetCommand({
            TableName: table.name,
            ConsistentRead: true,
            Key: { execution_id: executionId, entry: stepEntry(path) },
            ProjectionExpression: "entry",
          }),
        ),
      );
      // Notes of earlier versions name no tool.
      if (step.Item === undefined && typeof tool === "string") found.push({ path, tool });
    }
    return found;
  },
});
