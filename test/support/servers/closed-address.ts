import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** The host of an address at which a server was, and is no more. */
export async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `127.0.0.1:${port}`;
}
