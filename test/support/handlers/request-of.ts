import type { HttpRequest } from "../../../functions/runtime/http-request.ts";
import { recordedLog } from "./recorded-log.ts";

type Parts<Parameters, Body> = Partial<HttpRequest<Parameters, Body>> & { readonly parameters: Parameters };

/** A request as the work of a handler gets it; what a test does not look at is filled in. */
export const requestOf = <Parameters, Body = unknown>(
  parts: Parts<Parameters, Body>,
): HttpRequest<Parameters, Body> => ({
  body: undefined as Body,
  headers: {},
  basePath: "",
  path: "/",
  requestId: "request-1",
  log: recordedLog(),
  signal: new AbortController().signal,
  ...parts,
});
