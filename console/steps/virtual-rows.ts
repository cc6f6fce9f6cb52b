import { useSignal } from "@preact/signals";
import { type RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Which lines of a long list are near enough to be seen. */
export interface Shown {
  readonly first: number;
  /** Not itself shown. */
  readonly end: number;
}

/** Lines above and below what is seen, so that scrolling does not outrun them. */
const BEYOND = 12;
/** Before the list has been measured. */
const AT_FIRST = 40;

/** @param height of a line, in CSS pixels */
export function useVirtualRows(
  list: RefObject<HTMLElement | null>,
  { count, height }: { readonly count: number; readonly height: number },
): Shown {
  const seen = useSignal({ top: 0, size: AT_FIRST * height });
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const measure = (): void => {
      seen.value = { top: element.scrollTop, size: element.clientHeight };
    };
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", measure);
      observer.disconnect();
    };
  }, [height]);
  const { top, size } = seen.value;
  const first = Math.max(0, Math.min(Math.floor(top / height) - BEYOND, count - 1));
  return { first, end: Math.min(count, Math.ceil((top + size) / height) + BEYOND) };
}

/** Of the columns' names, which stay above the lines, in CSS pixels. */
const HEADING = 30;

/** Moves the list as little as is needed for a line to be seen. */
export function scrollToRow(list: HTMLElement, index: number, height: number): void {
  const top = index * height;
  const below = top + height + HEADING - list.clientHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (below > list.scrollTop) list.scrollTop = below;
}
