import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import { carryOutStart } from "../../starts/carry-out-start.ts";
import type { StartConnections } from "../../starts/start-answer.ts";
import { chooseReplay, type ReplayPorts } from "./choose-replay.ts";
import type { replayCrewContract } from "./contract.ts";

export type ReplayCrewRequest = RequestOf<typeof replayCrewContract>;
export type ReplayAnswer = HttpAnswer<BodyOf<typeof replayCrewContract>>;

/** Starts a replay of an execution, or refuses before anything is written. */
export const replayCrew = (
  request: ReplayCrewRequest,
  connections: StartConnections & ReplayPorts,
): Promise<ReplayAnswer> => {
  const { parameters, body } = request;
  return carryOutStart(
    {
      request,
      // With the endpoint: a start may have the same body.
      sent: { replay: parameters.execution_id.toLowerCase(), body },
      choose: () => chooseReplay({ executionId: parameters.execution_id, body }, connections),
      bodyOf: async (executionId) => {
        const started = await connections.journal.readRequest(executionId);
        const { executionId: origin = "", fromTask = null } = started?.replayOf ?? {};
        return {
          execution_id: executionId,
          status: "PROCESSING",
          message: "Crew execution started successfully",
          replay_of: { execution_id: origin, from_task: fromTask },
        };
      },
    },
    connections,
  );
};
