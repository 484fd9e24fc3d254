import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { Position } from '../../storage/requests/records';

const positionSchema = z.tuple([
  z.iso.datetime({ precision: 3 }),
  z.string().min(1).max(64),
]);

/** Writes a place in a time-ordered list as an opaque cursor. */
export function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify([position.at, position.id])).toString(
    'base64url',
  );
}

/** @throws InputError - this is not a cursor that we gave out */
export function decodeCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [at, id] = positionSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
    return { at, id };
  } catch {
    throw new InputError(
      'The cursor is not one of this list; begin again without it',
    );
  }
}

/** Cuts a list that was read one too long, and says where the next page begins. */
export function pageFrom<T>(
  rows: T[],
  limit: number,
  position: (row: T) => Position,
): { rows: T[]; nextCursor?: string } {
  if (rows.length <= limit) return { rows };
  const kept = rows.slice(0, limit);
  return { rows: kept, nextCursor: encodeCursor(position(kept[limit - 1])) };
}
