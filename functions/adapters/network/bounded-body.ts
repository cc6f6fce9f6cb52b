/**
 * All bytes of an answer, counted as they come and unpacked, whatever its headers say.
 * @param tooLarge makes what is thrown where there are more than `atMost`
 */
export async function boundedBody(
  body: AsyncIterable<Uint8Array> | null,
  atMost: number,
  tooLarge: () => Error,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > atMost) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
