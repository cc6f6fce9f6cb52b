import { readBuiltCrews } from "../../adapters/crew-files/built-crews.ts";
import { crewNeeds } from "../../adapters/crew-needs.ts";
import { describedCrews } from "../../adapters/described-crews.ts";
import { executionList } from "../../adapters/dynamodb/execution-list.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { getCrewContract } from "./contract.ts";
import { getCrew } from "./get-crew.ts";

export const handler = httpHandler(
  getCrewContract,
  async (environment) => {
    const crews = await readBuiltCrews(environment.CREWS_FOLDER || import.meta.dirname);
    return {
      crews: describedCrews(crews, crewNeeds(environment)),
      list: executionList(openTable(environment.JOURNAL_TABLE)),
    };
  },
  getCrew,
);
