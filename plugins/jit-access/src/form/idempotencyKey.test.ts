import { createIdempotencyKeys } from './idempotencyKey';

it('gives the same content the same key, and other content another', () => {
  const keyOf = createIdempotencyKeys();
  const first = keyOf({ duration: 'PT1H' });
  expect(keyOf({ duration: 'PT1H' })).toBe(first);
  expect(keyOf({ duration: 'PT2H' })).not.toBe(first);
});

it('gives another form other keys', () => {
  expect(createIdempotencyKeys()('x')).not.toBe(createIdempotencyKeys()('x'));
});
