import { once } from "node:events";
import { createServer, type IncomingMessage, request as httpRequest } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export interface ConnectProxy extends AsyncDisposable {
  readonly port: number;
  /** Hosts with ports that tunnels led to, and addresses that were asked for in plain. */
  readonly asked: readonly string[];
  /** The last Proxy-Authorization, decoded. */
  readonly login: () => string | undefined;
}

/** A real HTTP proxy on loopback, every tunnel of which leads to one port of this machine. */
export async function startConnectProxy(target: number): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let login: string | undefined;
  const note = (what: string, { headers }: IncomingMessage): void => {
    asked.push(what);
    const [, encoded] = headers["proxy-authorization"]?.split(" ") ?? [];
    if (encoded !== undefined) login = Buffer.from(encoded, "base64").toString();
  };
  const server = createServer((incoming, response) => {
    note(incoming.url ?? "", incoming);
    const { pathname } = new URL(incoming.url ?? "", "http://none");
    const { method, headers } = incoming;
    const onward = httpRequest({ port: target, path: pathname, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    note(request.url ?? "", request);
    const onward = connect(target, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on("error", () => each.destroy());
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    login: () => login,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
