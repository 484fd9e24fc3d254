import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { EventPosition } from '../../storage/audit/findEvents';

const positionSchema = z.tuple([
  z.iso.datetime({ precision: 3 }),
  z.string().min(1).max(36),
]);

/** The place behind which the next page begins; opaque to the reader. */
export function writeCursor({ at, id }: EventPosition): string {
  return Buffer.from(JSON.stringify([at, id]), 'utf8').toString('base64url');
}

/** @throws InputError when it is not a cursor of ours */
export function readCursor(cursor: string): EventPosition {
  const parsed = positionSchema.safeParse(decode(cursor));
  if (!parsed.success) {
    throw new InputError(
      'This cursor is not one that the history gave out; begin again without a cursor',
    );
  }
  const [at, id] = parsed.data;
  return { at, id };
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
