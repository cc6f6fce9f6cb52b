import type { Plugin } from "esbuild";

/**
 * Packages of snowflake-sdk that nothing here reaches and that cost a third of a cold start: file transfer (PUT and GET
 * to stages) and the workload identities of other clouds. Workload identity for AWS needs none of them.
 */
const UNUSED_PACKAGES = [
  "@aws-sdk/client-s3",
  "@azure/storage-blob",
  "@azure/identity",
  "google-auth-library",
];

const NAMESPACE = "unused-package";
const UNUSED_IMPORT = new RegExp(`^(?:${UNUSED_PACKAGES.join("|")})(?:/|$)`);

/**
 * Its exports can be imported and named, as the driver does when it loads, and say what is missing once one is constructed.
 * They are inherited, for an ES module's import of CommonJS copies what is a module's own and keeps its prototype.
 */
const stubSource = (name: string): string => `
class Unused { constructor() { throw new Error(${JSON.stringify(`${name} is left out of the bundle (infra/bundle/stubs.ts)`)}); } }
module.exports = Object.create(new Proxy({}, { get: (_, key) => key === "__esModule" || Unused }));`;

/** Replaces the driver's unused packages by stubs that throw when used. */
export const unusedPackages: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: UNUSED_IMPORT }, ({ path }) => ({ path, namespace: NAMESPACE }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: stubSource(path),
      loader: "js",
    }));
  },
};

/**
 * Reduces moment-timezone's 700 KB of zones to UTC: the record's columns are TIMESTAMP_NTZ, which the driver reads as UTC.
 * A TIMESTAMP_LTZ column would need the others.
 */
export const utcOnly: Plugin = {
  name: "utc-only",
  setup(build) {
    build.onLoad({ filter: /moment-timezone[\\/]data[\\/]packed[\\/]latest\.json$/ }, () => ({
      contents: JSON.stringify({
        version: "UTC only",
        zones: ["Etc/UTC|UTC|0|0||"],
        links: ["Etc/UTC|UTC"],
        countries: [],
      }),
      loader: "json",
    }));
  },
};
