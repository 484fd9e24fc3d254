import { InputError } from '@backstage/errors';
import { readCursor, writeCursor } from './cursor';

describe('cursors', () => {
  it('lead back to where they were written', () => {
    const place = { at: '2026-03-01T12:00:00.000Z', id: 'e1' };
    expect(readCursor(writeCursor(place))).toEqual(place);
  });

  const encoded = (value: unknown) =>
    Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each([
    '',
    'nonsense',
    '!!!',
    encoded(null),
    encoded(['2026-03-01T12:00:00.000Z']),
    encoded(['yesterday', 'e1']),
    encoded(['2026-03-01T12:00:00.000Z', 'x'.repeat(37)]),
    encoded(['2026-03-01T12:00:00.000Z', "'; drop table"]).slice(0, 30),
  ])('that are not ours are refused: %j', cursor => {
    expect(() => readCursor(cursor)).toThrow(InputError);
    expect(() => readCursor(cursor)).toThrow(/begin again without a cursor/);
  });
});
