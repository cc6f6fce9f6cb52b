import type { Query } from "./query-history.ts";

/** What /monitoring/queries/{id} says about a query: a list of one, or an empty list for an unknown id. */
export const monitoringData = (
  query: Query | undefined,
): { readonly queries: readonly Readonly<Record<string, unknown>>[] } => ({
  queries: query
    ? [
        {
          id: query.id,
          status: query.status,
          state: query.status,
          sqlText: query.sqlText,
          userName: query.user,
          sessionId: query.sessionId,
          queryTag: query.tag,
          startTime: query.startedAt,
          endTime: query.endedAt ?? 0,
          totalDuration: (query.endedAt ?? Date.now()) - query.startedAt,
          errorCode: query.error?.code ?? null,
          errorMessage: query.error?.message ?? null,
        },
      ]
    : [],
});
