// Plain JavaScript, for it has to run on whatever Node there is.
const REQUIRED = [22, 18];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < REQUIRED[0] || (major === REQUIRED[0] && minor < REQUIRED[1])) {
  console.error(
    `This is Node ${process.versions.node}; Node 24 is needed. On Linux "npm ci" brings it along ("npm ci --include=optional"), and npm and npx find it there: run npx cdk, not a cdk of your own. Elsewhere install it from nodejs.org.`,
  );
  process.exit(1);
}

// Spares a fifth of what a program takes to load. In the project's folder: what lies in /tmp could be anybody's.
const { enableCompileCache } = await import("node:module");
enableCompileCache(`${import.meta.dirname}/../node_modules/.cache/stepcrew`);
