import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express from 'express';

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
} as const;

/** Sends an export as a file, as fast as the reader takes it and no faster. */
export async function streamExport(
  response: express.Response,
  format: keyof typeof TYPES,
  chunks: AsyncIterable<string>,
): Promise<void> {
  response.status(200);
  response.setHeader('content-type', TYPES[format]);
  response.setHeader('cache-control', 'no-store');
  response.setHeader(
    'content-disposition',
    `attachment; filename="access-history.${format}"`,
  );
  try {
    await pipeline(Readable.from(chunks), response);
  } catch (error) {
    // A reader that goes away in the middle is no fault of ours.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') {
      throw error;
    }
  }
}
