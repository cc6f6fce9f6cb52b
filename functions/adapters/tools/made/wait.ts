import * as z from "zod";

import { defineTool } from "../../../crew/tool.ts";
import type { MakeTool } from "../built-in-tool.ts";
import { WaitSettings } from "../tool-settings.ts";

/** As CrewAI's WaitTool, but that the engine waits: a crew that waits is suspended, and costs nothing. */
export const make: MakeTool = (name, _context, settings) => {
  const { max_seconds: most } = WaitSettings.parse(settings ?? {});
  const waited = (seconds: number): number => Math.min(seconds, most);
  const tool = defineTool({
    name,
    description: `Pause and do nothing for a set number of seconds before continuing.
Use this when work that was already started somewhere else needs real time to finish before its status or result can be checked again, for example: a sandbox build, test run, or script that is still executing; a deployment or provisioning step that is still rolling out; a batch import, export, or training job; an async API that returned a job id to poll later; or a rate limit or backoff that has to cool down before retrying.
The usual pattern is: start the job, wait, check its status, and wait again if it is still running.
Do not use this to pace a conversation, to pretend to work, or when the information needed is already available. Waiting only lets clock time pass, it does not advance or check the job.
A single call waits at most ${inSeconds(most)}. If more time is needed, call this tool again.`,
    input: z.object({
      seconds: z.number().min(0).describe("How many seconds to wait before continuing."),
      reason: z
        .string()
        .optional()
        .describe("Optional short note on what is being waited for, echoed back in the result."),
    }),
    effect: "read",
    rehearse: ({ seconds }) => `Rehearsed: nobody waited for ${inSeconds(waited(seconds))}.`,
    run: ({ seconds, reason }) =>
      [
        `Waited ${inSeconds(waited(seconds))}.`,
        ...(seconds > most
          ? [
              `Requested ${inSeconds(seconds)}, capped at ${inSeconds(most)} per call - call this tool again if more waiting is needed.`,
            ]
          : []),
        ...(reason ? [`Reason: ${reason}`] : []),
      ].join(" "),
  });
  return { ...tool, waitSeconds: (input) => waited((input as { readonly seconds: number }).seconds) };
};

const inSeconds = (seconds: number): string =>
  `${Number(seconds.toPrecision(6))} ${seconds === 1 ? "second" : "seconds"}`;
