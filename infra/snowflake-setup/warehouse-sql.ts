/** Statements are few and small: the smallest one is enough, and a minute after the last it costs nothing. */
const SETTINGS = "WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE";

/** @param name quoted */
export const createWarehouse = (name: string): string =>
  `CREATE WAREHOUSE IF NOT EXISTS ${name} ${SETTINGS} INITIALLY_SUSPENDED = TRUE;`;

/** @param name quoted, as is the resource monitor's */
export const alterWarehouse = (name: string, monitor: string): string =>
  `ALTER WAREHOUSE ${name} SET ${SETTINGS} RESOURCE_MONITOR = ${monitor};`;
