import type { EffectFacts, StepNames } from "../../crew/ports.ts";
import { cut } from "../../text/cut.ts";
import { withoutKnownSecrets } from "../../text/known-secrets.ts";

/** Enough to recognise a role or a guardrail by, in UTF-16 units: inputs are filled into them. */
const LONGEST_NAME = 300;
/** Tries that a step keeps: the latest. */
const MOST_TRIES = 30;

/** How an effect went. */
export interface EffectCourse {
  /** In epoch milliseconds; undefined: not known. */
  readonly began: number | undefined;
  readonly ended: number | undefined;
  readonly value: unknown;
  /** It began in an earlier attempt, and nobody knows how it ended. */
  readonly isUnknown: boolean;
}

/**
 * What a step's item says of it in attributes of its own: names, times and numbers, nothing that was said.
 */
export function stepAbout(
  facts: EffectFacts | undefined,
  { began, ended, value, isUnknown }: EffectCourse,
): Record<string, unknown> {
  const { tries = [], ...outcome } = isUnknown ? {} : (facts?.outcome?.(value) ?? {});
  return {
    ...(facts && { kind: facts.kind }),
    ...shortNames(facts?.about),
    ...(began !== undefined && { began_at: began }),
    ...(ended !== undefined && { ended_at: ended }),
    ...outcome,
    ...(isUnknown && { unknown: true }),
    ...(tries.length > 0 && {
      tries: tries.slice(-MOST_TRIES).map(({ at, error }) => ({ at, error: shortName(error) })),
    }),
  };
}

export const shortNames = (names: StepNames | undefined): StepNames =>
  Object.fromEntries(
    Object.entries(names ?? {}).flatMap(([key, name]: [string, string | undefined]) =>
      name === undefined ? [] : [[key, shortName(name)]],
    ),
  );

const shortName = (name: string): string => cut(withoutKnownSecrets(name), LONGEST_NAME);
