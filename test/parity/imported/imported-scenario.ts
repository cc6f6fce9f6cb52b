import type { Inputs } from "../../../functions/crew/index.ts";
import type { ModelScript } from "../../support/models/scripted-model-server.ts";
import type { Scenario } from "../scenario.ts";

/** A project of test/fixtures/import, run by CrewAI as it is, and by this engine as it is imported. */
export interface ImportedScenario extends Pick<Scenario, "marks" | "order"> {
  /** Of the fixture. */
  readonly fixture: string;
  /** The Python module that has the crew, and its name there. */
  readonly module: string;
  readonly attribute: string;
  /** The imported crew, where there are several. */
  readonly crew?: string;
  readonly inputs?: Inputs;
  readonly script: ModelScript;
}

export const nameOf = ({ fixture, crew }: ImportedScenario): string =>
  `imported, ${fixture}${crew === undefined ? "" : ` ${crew}`}`;
