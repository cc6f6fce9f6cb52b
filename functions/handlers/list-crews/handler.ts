import { readBuiltCrews } from "../../adapters/crew-files/built-crews.ts";
import { crewNeeds } from "../../adapters/crew-needs.ts";
import { describedCrews } from "../../adapters/described-crews.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { listCrewsContract } from "./contract.ts";
import { listCrews } from "./list-crews.ts";

export const handler = httpHandler(
  listCrewsContract,
  async (environment) => {
    const crews = await readBuiltCrews(environment.CREWS_FOLDER || import.meta.dirname);
    return { crews: describedCrews(crews, crewNeeds(environment)) };
  },
  listCrews,
);
