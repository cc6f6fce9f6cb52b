/**
 * Loaded into the local stack by `node --import`: lets its servers fail or the whole process die as its
 * parent says. The product knows nothing of it.
 */
import { type IncomingMessage, Server, type ServerResponse } from "node:http";

import { type InsideOrder, type InsideService, refusals } from "./inside-orders.ts";

let outage: Extract<InsideOrder, { readonly kind: "outage" }> | undefined;
let death: Extract<InsideOrder, { readonly kind: "die" }> | undefined;
let count = 0;

process.on("message", (order: InsideOrder) => {
  if (order.kind === "die") {
    death = order;
    count = 0;
  } else outage = order.kind === "outage" ? order : undefined;
});

// eslint-disable-next-line typescript/unbound-method -- it is called with the server as `this`, below
const emit = Server.prototype.emit as (this: Server, event: string, ...all: unknown[]) => boolean;

Server.prototype.emit = function (this: Server, event: string, ...all: unknown[]): boolean {
  if (event !== "request") return emit.call(this, event, ...all);
  const [request, response] = all as [IncomingMessage, ServerResponse];
  const service = serviceOf(request);
  if (service === undefined) return emit.call(this, event, ...all);
  dieIfItIsTime(service, request, response);
  return fail(service, request, response) || emit.call(this, event, ...all);
};

function serviceOf({ headers, url = "" }: IncomingMessage): InsideService | undefined {
  const target = String(headers["x-amz-target"] ?? "");
  if (target.startsWith("DynamoDB")) return "journal";
  if (target.startsWith("AWSStepFunctions")) return "workflow";
  return /^\/(?:queries|session)\//.test(url) ? "snowflake" : undefined;
}

const CHANGES = /\.(?:PutItem|UpdateItem|DeleteItem|StartExecution|StopExecution)$/;

function dieIfItIsTime(service: InsideService, request: IncomingMessage, response: ServerResponse): void {
  const isChange =
    CHANGES.test(String(request.headers["x-amz-target"] ?? "")) ||
    request.url?.startsWith("/queries") === true;
  if (death?.service !== service || !isChange) return;
  count += 1;
  if (count !== death.at) return;
  const die = (): void => void process.kill(process.pid, "SIGKILL");
  if (death.side === "before") die();
  // The change is made by the time that its answer is written.
  else Object.assign(response, { end: die });
}

/** Whether the request was kept from the service. "lose" lets it through and cuts the answer off. */
function fail(service: InsideService, request: IncomingMessage, response: ServerResponse): boolean {
  if (outage?.service !== service) return false;
  if (outage.how === "lose") {
    Object.assign(response, { end: () => request.socket.destroy() });
    return false;
  }
  if (outage.how === "cut") request.socket.destroy();
  else {
    const { status, body } = refusals[service];
    request.resume();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }
  return true;
}
