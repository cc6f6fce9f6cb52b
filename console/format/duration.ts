/** A duration as people say it: "240 ms", "4.2 s", "3 min 05 s", "2 h 10 min", "4 d 3 h", "1 d". */
export function durationText(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(Math.max(0, seconds) * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
  const hours = Math.round(seconds / 3600);
  const days = `${Math.floor(hours / 24)} d`;
  return hours % 24 === 0 ? days : `${days} ${hours % 24} h`;
}

/** How long ago something was: "just now", "5 min ago", "3 d ago". */
export function agoText(time: string, now: number): string {
  const seconds = (now - timeOf(time)) / 1000;
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** Milliseconds; the short list's times have no zone, and all times are UTC. */
export const timeOf = (time: string): number =>
  Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`);

const twoDigits = (count: number): string => String(count).padStart(2, "0");
