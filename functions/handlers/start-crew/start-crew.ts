import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import { carryOutStart } from "../../starts/carry-out-start.ts";
import { chooseCrew, type CrewChoices } from "../../starts/choose-crew.ts";
import type { StartConnections } from "../../starts/start-answer.ts";
import type { startCrewContract } from "./contract.ts";

export type StartCrewRequest = RequestOf<typeof startCrewContract>;
export type StartAnswer = HttpAnswer<BodyOf<typeof startCrewContract>>;

export interface StartCrewConnections extends StartConnections {
  readonly choices: CrewChoices;
}

/** Starts the crew that the body names, or refuses before anything is written. */
export const startCrew = (
  request: StartCrewRequest,
  connections: StartCrewConnections,
): Promise<StartAnswer> =>
  carryOutStart(
    {
      request,
      sent: request.body,
      choose: async () => chooseCrew(request.body, connections.choices),
      bodyOf: (executionId) =>
        Promise.resolve({
          execution_id: executionId,
          status: "PROCESSING",
          message: "Crew execution started successfully",
        }),
    },
    connections,
  );
