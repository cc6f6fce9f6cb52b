import type * as SnowflakeSdk from "snowflake-sdk";

import { readJson } from "../../json/read-json.ts";
import { driverProxy } from "../network/driver-proxy.ts";

export type Driver = typeof SnowflakeSdk;

/**
 * What the driver reads from the environment while it loads. Probing the cloud's metadata service, telemetry
 * and the native "minicore" cost time at each cold start and bring nothing here.
 */
const SWITCHES = {
  SNOWFLAKE_DISABLE_PLATFORM_DETECTION: "true",
  SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: "1",
  SNOWFLAKE_DISABLE_MINICORE: "1",
};

/**
 * Options of a connection to an address. The driver's own reading of the variables is switched off where it
 * would send a connection through a proxy that goes without.
 */
export function proxyOptions(driver: Driver, address: string): Partial<SnowflakeSdk.ConnectionOptions> {
  const proxy = driverProxy(address, process.env);
  driver.configure({ useEnvProxy: proxy !== undefined });
  return proxy ?? {};
}

let loading: Promise<Driver> | undefined;

/**
 * Loads the driver at the first use, since it is the largest part of a cold start and refused requests need
 * none of it. Its log goes nowhere: by default it would print hosts and users to stdout and write
 * snowflake.log into the working directory.
 */
export function loadDriver(): Promise<Driver> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Driver> {
  Object.assign(process.env, SWITCHES);
  const module = await import("snowflake-sdk");
  const driver = module.default as unknown as Driver;
  driver.configure({
    logLevel: "OFF",
    additionalLogToConsole: false,
    jsonColumnVariantParser: jsonOrText,
  });
  return driver;
}

/**
 * A VARIANT column's value. By default the driver runs what is not JSON as JavaScript; and what a parser
 * throws ends the process, since the driver calls it from nowhere. So such a value stays the text that it is.
 */
function jsonOrText(value: string): unknown {
  const json = readJson(value);
  return json === undefined ? value : json;
}
