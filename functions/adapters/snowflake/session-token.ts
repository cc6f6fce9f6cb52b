import type { Connection } from "snowflake-sdk";
import * as z from "zod";

import { readJson } from "../../json/read-json.ts";
import { knownSecrets } from "../../text/known-secrets.ts";

/** What the driver tells of a session (services/sf.js), as far as it is of use here. */
const Session = z.object({
  services: z.object({
    sf: z.object({
      tokenInfo: z.object({ sessionToken: z.string().min(1), sessionTokenExpirationTime: z.number() }),
    }),
  }),
});

export interface SessionToken {
  readonly token: string;
  /** In epoch milliseconds. */
  readonly ends: number;
}

/** The token by which the driver's requests are let in. It holds for an hour, and the driver renews it. */
export function sessionToken(connection: Connection): SessionToken {
  const { sessionToken: token, sessionTokenExpirationTime: ends } = Session.parse(
    readJson(connection.serialize()),
  ).services.sf.tokenInfo;
  knownSecrets.add(token);
  return { token, ends };
}

/**
 * Has the driver renew the session's token if that has run out: a request of its own that is refused over it
 * makes the driver ask for another. It runs no statement.
 * @throws the driver's error when the session is gone
 */
export async function keepSession(connection: Connection): Promise<void> {
  // The typings leave the callback out, without which failures are told to nobody.
  const { heartbeat } = connection as unknown as { heartbeat: (done: (error?: Error) => void) => void };
  await new Promise<void>((resolve, reject) => {
    heartbeat((error) => (error ? reject(error) : resolve()));
  });
}
