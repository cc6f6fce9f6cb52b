import { type EndKind, ENDS } from "../../functions/domain/ends.ts";
import { markdownTable } from "./markdown-table.ts";

/** The table of ends in docs/durability.md, from the table that the handlers' outcomes are made of. */
export function endsTable(): string {
  return markdownTable(
    ["end", "decided by", "phase", "`error.type`", "sentence", "workflow"],
    (Object.values(ENDS) as readonly EndKind[]).map(
      ({ when, decidedBy, moment, phase, error, told, workflow }) => [
        when,
        [decidedBy.join(" or "), ...(moment === undefined ? [] : [moment])].join(", "),
        phase,
        error?.type ?? told?.type ?? "",
        error?.sentence("…") ?? told?.sentence ?? "",
        workflow,
      ],
    ),
  );
}
