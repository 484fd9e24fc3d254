const CHUNK_CHARACTERS = 64 * 1024;

/** Few large pieces of text for many small ones: streams are slow by the piece. */
export async function* coalesce(
  pieces: AsyncIterable<string>,
): AsyncGenerator<string> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk) yield chunk;
}
