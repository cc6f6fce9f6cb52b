interface ChangeProps {
  readonly from: number | null | undefined;
  readonly to: number | null | undefined;
}

/** How much more or less something has become, in percent. */
export function Change({ from, to }: ChangeProps) {
  if (typeof from !== "number" || typeof to !== "number") return <span class="muted">–</span>;
  if (from === to) return <span class="muted">same</span>;
  if (from === 0) return <span>new</span>;
  const percent = Math.round((to / from - 1) * 100);
  if (percent === 0) return <span class="muted">same</span>;
  return <span>{percent > 0 ? `+${percent.toLocaleString("en-US")} %` : `−${-percent} %`}</span>;
}
