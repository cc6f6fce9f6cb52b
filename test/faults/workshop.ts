import type { ModelReply, ModelRequest } from "../support/models/scripted-model-server.ts";

/** What the model says in the crews of test/fixtures/fault-crews, and where the engine keeps that reply. */
interface ScriptedTurn {
  readonly path: string;
  readonly reply: ModelReply;
}

/** How long the crew "pause" waits: it is suspended for it. */
export const PAUSE_SECONDS = 6;

const call = (name: string, given: object) => ({ name, arguments: given });

/**
 * What is tried in the crew "hazard" stands in its order: "order-exit", "order-memory", "order-block",
 * "order-unsafe".
 */
function hazardOf(order: string) {
  if (order.includes("unsafe")) return call("break_down_once", { entry: order });
  const way = order.includes("block") ? "block once" : order.includes("memory") ? "memory" : "exit";
  return call("break_down", { entry: order, way });
}

/** The order that a request is about: "order-17". Executions of these crews are told apart by it. */
export const orderIn = (request: Pick<ModelRequest, "messages">): string =>
  /order-[\w-]*\w/.exec(request.messages.map(({ content }) => content ?? "").join("\n"))?.[0] ?? "";

/**
 * The turn that a request asks for. It depends on the request alone, so a repeated call gets the same reply.
 */
export function turnOf(request: ModelRequest): ScriptedTurn {
  const order = orderIn(request);
  const texts = request.messages.map(({ content }) => content ?? "").join("\n");
  const isFirst = request.messages.every(({ role }) => role !== "tool");
  const turn = isFirst ? 1 : 2;
  const asked =
    /(Gather facts on|Price|Book|Close|Archive|Note|Wait for|Hazard) order-/.exec(texts)?.[1] ?? "";
  switch (asked) {
    case "Gather facts on": {
      const looking = ["price", "stock"].map((what) => call("look_up", { what: `${what} of ${order}` }));
      return {
        path: `task-1/run-1/turn-${turn}`,
        reply: isFirst ? { toolCalls: looking } : `Facts on ${order}.`,
      };
    }
    case "Price":
      return { path: "task-2/run-1/turn-1", reply: `${order} costs 7.` };
    case "Book":
      if (texts.includes("It was refused"))
        return { path: "task-3/run-2/turn-1", reply: `Booked ${order}. Signed.` };
      return {
        path: `task-3/run-1/turn-${turn}`,
        reply: isFirst ? { toolCalls: [call("book_entry", { entry: order })] } : `Booked ${order}.`,
      };
    case "Close": {
      const work = { task: `Archive ${order}.`, context: "It is booked.", coworker: "Clerk" };
      return {
        path: `task-4/run-1/turn-${turn}`,
        reply: isFirst ? { toolCalls: [call("delegate_work_to_coworker", work)] } : `Closed ${order}.`,
      };
    }
    case "Archive":
      return {
        path: `task-4/run-1/turn-1/tool-0/delegate/turn-${turn}`,
        reply: isFirst
          ? { toolCalls: [call("book_entry", { entry: `archive ${order}` })] }
          : `Archived ${order}.`,
      };
    case "Note":
      return { path: "task-1/run-1/turn-1", reply: `Noted ${order}.` };
    case "Wait for":
      return {
        path: `task-1/run-1/turn-${turn}`,
        reply: isFirst ? { toolCalls: [call("wait", { seconds: PAUSE_SECONDS })] } : `Waited for ${order}.`,
      };
    case "Hazard":
      return {
        path: `task-1/run-1/turn-${turn}`,
        reply: isFirst ? { toolCalls: [hazardOf(order)] } : `Survived ${order}.`,
      };
    default:
      throw new Error(`the script knows nothing of: ${texts.slice(-300)}`);
  }
}

/** What the crew "workshop" answers when nothing happens to it. */
export const workshopText = (order: string): string => `Closed ${order}.`;
/** What the crew "pause" answers. */
export const pauseText = (order: string): string => `Waited for ${order}.`;
/** What the crew "note" answers. */
export const noteText = (order: string): string => `Noted ${order}.`;
