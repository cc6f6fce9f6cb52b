import type { Call, Route } from "../routes.ts";
import type { Sessions } from "../sessions.ts";
import { faultDocumentSchema } from "./fault-document.ts";
import type { Faults } from "./faults.ts";

/** Where tests turn faults on and off. */
export const FAULTS_PATH = "/local/faults";

/** `PUT` replaces the faults, `GET` tells them, `DELETE` ends them. */
export function faultRoutes(faults: Faults, sessions: Sessions): Readonly<Record<string, Route>> {
  return {
    [`PUT ${FAULTS_PATH}`]: ({ body }: Call) => {
      const document = faultDocumentSchema.parse(body);
      faults.set(document);
      if (document.expire) sessions.expire(document.expire);
      return { ...document };
    },
    [`GET ${FAULTS_PATH}`]: () => ({ ...faults.document }),
    [`DELETE ${FAULTS_PATH}`]: () => {
      faults.clear();
      return { ...faults.document };
    },
  };
}
