import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { codeOf, messageOf } from "../functions/text/error-text.ts";

export interface ListenOptions {
  /** An address of this machine; 127.0.0.1 if absent. */
  readonly host?: string | undefined;
  /** Any free one if 0 or absent. */
  readonly port?: number | undefined;
  /** The port of an earlier start, taken in place of any free one unless somebody else has it. */
  readonly formerPort?: number | undefined;
  /** Gets why that port could not be had. */
  readonly onPortTaken?: ((why: string) => void) | undefined;
}

/** Another program listens there; or the system keeps the port for itself. */
const TAKEN = ["EADDRINUSE", "EACCES"];

/**
 * Lets a server listen.
 * @returns its URL
 * @throws Error when the port, or any, cannot be had
 */
export async function listen(server: Server, options: ListenOptions): Promise<string> {
  const { host = "127.0.0.1", port = 0, formerPort = 0 } = options;
  try {
    await listenOn(server, host, port === 0 ? formerPort : port);
  } catch (error) {
    if (port !== 0 || formerPort === 0 || !TAKEN.includes(codeOf(error))) throw error;
    options.onPortTaken?.(messageOf(error));
    await listenOn(server, host, 0);
  }
  const address = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
}

async function listenOn(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}
