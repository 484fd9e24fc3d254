import { decodeCursor, encodeCursor, pageFrom } from './cursor';

const position = { at: '2026-01-01T00:00:00.000Z', id: 'b' };

describe('cursor', () => {
  it('is read back as it was written', () => {
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
  });

  it.each(['nonsense', Buffer.from('["x","y"]').toString('base64url'), ''])(
    'refuses %j',
    cursor => {
      expect(() => decodeCursor(cursor)).toThrow('begin again without it');
    },
  );
});

describe('pageFrom', () => {
  it('says where the next page begins only when there is one', () => {
    expect(pageFrom([1, 2], 2, () => position)).toEqual({ rows: [1, 2] });
    expect(pageFrom([1, 2, 3], 2, () => position)).toEqual({
      rows: [1, 2],
      nextCursor: encodeCursor(position),
    });
  });
});
