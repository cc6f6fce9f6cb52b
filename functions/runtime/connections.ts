/**
 * Makes a Lambda's connections once per process, at its first invocation, and makes them anew after a
 * failure, so that a secret that could not be read once does not spoil the whole warm container.
 */
export function connectOnce<Connections>(
  connect: () => Connections | Promise<Connections>,
): () => Promise<Connections> {
  let connections: Promise<Connections> | undefined;
  return () => {
    connections ??= Promise.resolve()
      .then(connect)
      .catch((error: unknown) => {
        connections = undefined;
        throw error;
      });
    return connections;
  };
}
