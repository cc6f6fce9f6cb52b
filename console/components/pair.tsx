import type { ComponentChildren } from "preact";

interface PairProps {
  readonly name: string;
  readonly children: ComponentChildren;
}

/** What a list of facts says of one thing. */
export const Pair = ({ name, children }: PairProps) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);
