/** A line of the stack's own log, in the form of the functions'. */
export const logLine = (
  level: "INFO" | "WARN" | "ERROR",
  message: string,
  keys: Readonly<Record<string, unknown>>,
): string => JSON.stringify({ level, message, timestamp: new Date().toISOString(), ...keys });

/** Tells how long each stage of the start took, since the one before; the first since this is called. */
export function stageTeller(log: (line: string) => void): (stage: string) => void {
  let began = performance.now();
  return (stage) => {
    const now = performance.now();
    const seconds = Math.round(now - began) / 1000;
    began = now;
    log(logLine("INFO", "stage of the start", { service: "start", stage, seconds }));
  };
}
