import type { Plugin } from "esbuild";

/**
 * Packages of snowflake-sdk that nothing here reaches and that cost a third of a cold start: file transfer
 * (PUT and GET to stages), the workload identities of other clouds, and the login through a browser. Workload
 * identity for AWS, key pair, token and client credentials need none of them.
 */
const UNUSED_PACKAGES = [
  "@aws-sdk/client-s3",
  "@azure/storage-blob",
  "@azure/identity",
  "google-auth-library",
  "mime-types",
  "open",
];

/** Files of executions are in S3, too, and not by the driver. */
const OF_THE_DRIVER = /[\\/]node_modules[\\/]snowflake-sdk[\\/]/;
const NAMESPACE = "unused-package";
const UNUSED_IMPORT = new RegExp(`^(?:${UNUSED_PACKAGES.join("|")})(?:/|$)`);

/**
 * It and its exports can be imported and named, as the driver does when it loads, and say what is missing
 * once one is called or constructed. They are inherited, for an ES module's import of CommonJS copies what is
 * a module's own and keeps its prototype.
 */
const stubSource = (name: string): string => `
function unused() { throw new Error(${JSON.stringify(`${name} is left out of the bundle (infra/bundle/stubs.ts)`)}); }
module.exports = Object.setPrototypeOf(unused, new Proxy({}, { get: (_, key) => key === "__esModule" || unused }));`;

/** Replaces the driver's unused packages by stubs that throw when used; others that import them get them. */
export const unusedPackages: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: UNUSED_IMPORT }, ({ path, importer }) =>
      OF_THE_DRIVER.test(importer) ? { path, namespace: NAMESPACE } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: stubSource(path),
      loader: "js",
    }));
  },
};

/**
 * Reduces moment-timezone's 700 KB of zones to UTC: the record's columns are TIMESTAMP_NTZ, which the driver
 * reads as UTC. A TIMESTAMP_LTZ column of a session in another zone would need that zone; by itself moment
 * would only print a warning and show UTC, so it is made to throw.
 */
const UTC_ONLY = `
const moment = require("./moment-timezone");
moment.tz.load({ version: "UTC only", zones: ["Etc/UTC|UTC|0|0||"], links: ["Etc/UTC|UTC"], countries: [] });
const convert = moment.fn.tz;
moment.fn.tz = function (zone, ...rest) {
  if (typeof zone === "string" && moment.tz.zone(zone) === null)
    throw new Error("The time zone " + zone + " is left out of the bundle (infra/bundle/stubs.ts): set TIMEZONE to UTC");
  return convert.call(this, zone, ...rest);
};
module.exports = moment;`;

/** @see UTC_ONLY */
export const utcOnly: Plugin = {
  name: "utc-only",
  setup(build) {
    build.onLoad({ filter: /moment-timezone[\\/]index\.js$/ }, () => ({ contents: UTC_ONLY, loader: "js" }));
  },
};
