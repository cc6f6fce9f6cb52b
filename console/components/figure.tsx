import type { ComponentChildren } from "preact";

interface FigureProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly children: ComponentChildren;
}

/** One of a strip of totals. */
export const Figure = ({ label, hint, children }: FigureProps) => (
  <div title={hint}>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);
