import type { ApiOptions } from "../command-line/api-options.ts";
import { visibleJson } from "../command-line/visible-text.ts";
import { executionIdOf } from "./execution-id.ts";
import { withApi } from "./open-api.ts";

/** Ends an execution. */
export const cancel = (id: string, options: ApiOptions & { readonly json?: true }): Promise<void> =>
  withApi(options, async ({ client }) => {
    const executionId = await executionIdOf(id, client);
    const cancelled = await client.cancel(executionId);
    console.log(options.json === true ? visibleJson(cancelled, 2) : `${executionId} was cancelled`);
  });
