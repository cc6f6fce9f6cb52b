import type { ReplayJournal } from "../../../functions/domain/replay/replay-journal.ts";

const none = () => Promise.reject(new Error("this execution is no replay"));

/** For executions that go on from no other one. */
export const NO_REPLAYS: ReplayJournal = {
  readFirstStep: none,
  adopt: none,
  noteAdopted: none,
  noteReplay: none,
};
