import { Readable } from 'node:stream';

/** The receiver answered with more than may be read. @internal */
export class AnswerTooLongError extends Error {
  constructor(readonly maxBytes: number) {
    super(`The answer is longer than ${maxBytes} bytes`);
    this.name = 'AnswerTooLongError';
  }
}

/**
 * Reads a body to its end, but not more than that many bytes.
 * @throws AnswerTooLongError - the rest is not read, and the line is closed
 * @internal
 */
export async function readBounded(
  body: Readable,
  maxBytes: number,
): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) {
      // Leaving the loop destroys the stream.
      throw new AnswerTooLongError(maxBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
