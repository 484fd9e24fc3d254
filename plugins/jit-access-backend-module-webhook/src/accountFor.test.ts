import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { endpointAt } from './__fixtures__/order';
import { accountFor } from './accountFor';

describe('accountFor', () => {
  const by = (subject: object) => endpointAt(1, { subject }).get('badges')!;
  const ann = {
    ref: 'user:default/ann',
    annotations: { 'example.com/badge': ' 4711 ' },
    email: 'Ann@Example.com',
  };

  it('reads what the configuration says', () => {
    expect(accountFor(ann, by({ from: 'name' })).name).toBe('ann');
    expect(accountFor(ann, by({ from: 'email' }))).toEqual({
      key: 'badges/ann@example.com',
      name: 'ann@example.com',
    });
    const annotation = 'example.com/badge';
    expect(accountFor(ann, by({ from: 'annotation', annotation })).name).toBe(
      '4711',
    );
  });

  it.each([
    [{ from: 'email' }, /user:default\/bob has no e-mail address/],
    [
      { from: 'annotation', annotation: 'example.com/badge' },
      /user:default\/bob has no annotation "example.com\/badge"/,
    ],
  ])('guesses nobody: %j', (subject, message) => {
    const bob = { ref: 'user:default/bob', annotations: {} };
    expect(() => accountFor(bob, by(subject))).toThrow(PermanentProviderError);
    expect(() => accountFor(bob, by(subject))).toThrow(message);
  });
});
