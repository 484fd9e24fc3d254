import { endpointAt } from './__fixtures__/order';
import { WebhookAccessProvider } from './WebhookAccessProvider';

describe('the target', () => {
  const provider = new WebhookAccessProvider(endpointAt(1));
  const keyOf = (payload: object) => {
    const target = provider.targetSchema.parse({ endpoint: 'badges', payload });
    return provider.effects(target)[0].key;
  };

  it('is the same effect in whatever order it is written', () => {
    expect(keyOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(
      keyOf({ b: { d: null, c: [1, 2] }, a: 1 }),
    );
  });

  it('is another effect when anything in it is another', () => {
    const keys = [
      {},
      { a: 1 },
      { a: '1' },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: null },
    ].map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    [{ endpoint: 'badges' }],
    [{ endpoint: 'badges', payload: 'x' }],
    [{ endpoint: 'badges', payload: { text: 'x'.repeat(20_000) } }],
    [{ endpoint: 'Badges', payload: {} }],
  ])('is refused: %j', target => {
    expect(provider.targetSchema.safeParse(target).success).toBe(false);
  });

  it('has to name a configured receiver', () => {
    expect(() =>
      provider.effects({ endpoint: 'nowhere', payload: {} }),
    ).toThrow(/no webhook "nowhere".*known: badges/);
  });
});
