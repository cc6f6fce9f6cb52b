import { useEffect, useRef } from "preact/hooks";

/**
 * Does something every so many seconds while the page can be seen, and at once when it is seen again.
 * @param seconds undefined: not at all
 */
export function useRepeated(work: () => void, seconds: number | undefined): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    if (seconds === undefined) return undefined;
    const tick = (): void => {
      if (!document.hidden) latest.current();
    };
    const timer = setInterval(tick, seconds * 1000);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [seconds]);
}

/** Does something when somebody comes back to the page, from an editor for example. */
export function useFocused(work: () => void): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    const come = (): void => latest.current();
    addEventListener("focus", come);
    return () => removeEventListener("focus", come);
  }, []);
}
