import { SecretBox } from './SecretBox';

const key = (id: string, fill: number) => ({ id, key: Buffer.alloc(32, fill) });

describe('SecretBox', () => {
  it('opens what it sealed, and seals the same secret differently each time', () => {
    const box = new SecretBox([key('k1', 1)]);
    const sealed = box.seal('correct horse', 'binding-1');
    expect(box.open(sealed, 'binding-1')).toBe('correct horse');
    expect(box.seal('correct horse', 'binding-1')).not.toBe(sealed);
    expect(sealed).not.toContain('correct');
  });

  it('seals with the newest key and still opens what older ones sealed', () => {
    const before = new SecretBox([key('k1', 1)]).seal('s3cret', 'b');
    const rotated = new SecretBox([key('k2', 2), key('k1', 1)]);
    expect(rotated.open(before, 'b')).toBe('s3cret');
    expect(rotated.seal('s3cret', 'b').split('.')[1]).toBe('k2');
  });

  it('says which key is missing', () => {
    const sealed = new SecretBox([key('k1', 1)]).seal('s3cret', 'b');
    expect(() => new SecretBox([key('k2', 2)]).open(sealed, 'b')).toThrow(
      'sealed with the key "k1", which is not configured',
    );
  });

  it('does not open elsewhere, nor after a change of a single bit', () => {
    const box = new SecretBox([key('k1', 1)]);
    const sealed = box.seal('s3cret', 'b');
    expect(() => box.open(sealed, 'another')).toThrow('does not open');
    const parts = sealed.split('.');
    const body = Buffer.from(parts[3], 'base64url');
    body[0] = body[0] === 0 ? 1 : 0;
    parts[3] = body.toString('base64url');
    expect(() => box.open(parts.join('.'), 'b')).toThrow('does not open');
    expect(() => box.open('nonsense', 'b')).toThrow('not a sealed credential');
  });

  it.each([
    [[], 'At least one credential key'],
    [[{ id: 'k1', key: Buffer.alloc(16) }], 'has 16 bytes'],
    [[key('k1', 1), key('k1', 2)], 'used twice'],
    [[key('no.dots', 1)], 'may hold letters'],
  ])('refuses keys that cannot be used', (keys, message) => {
    expect(() => new SecretBox(keys)).toThrow(message);
  });
});
