import { isId, oktaEffect, oktaTargetSchema } from './target';

describe('the target of a role', () => {
  it.each([
    { org: 'acme', group: 'Orders: readers & writers' },
    { org: 'acme', group: '00g1emaKYZTWRYYRRTSK' },
    { org: 'acme', app: 'Ördersysteme' },
  ])('may be %j', value => {
    expect(oktaTargetSchema.parse(value)).toEqual(value);
  });

  it.each([
    {},
    { org: 'acme' },
    { org: 'Acme', group: 'a' },
    { group: 'a' },
    { org: 'acme', group: '' },
    { org: 'acme', group: ' a' },
    { org: 'acme', group: 'a\nb' },
    { org: 'acme', group: '{{ entity.annotations.group }}' },
    { org: 'acme', group: 'a', app: 'b' },
    { org: 'acme', app: 'x'.repeat(256) },
  ])('may not be %j', value => {
    expect(oktaTargetSchema.safeParse(value).success).toBe(false);
  });

  it('is an id only where it is one of its kind', () => {
    const id = '00g1emaKYZTWRYYRRTSK';
    expect(isId({ org: 'a', group: id })).toBe(true);
    expect(isId({ org: 'a', app: id })).toBe(false);
    expect(isId({ org: 'a', group: `${id}X` })).toBe(false);
  });

  it('is another effect in another organisation, or of another kind', () => {
    const keys = [
      { org: 'acme', group: 'a' },
      { org: 'acme', group: 'b' },
      { org: 'acme', app: 'a' },
      { org: 'other', group: 'a' },
    ].map(target => oktaEffect(target).key);
    expect(new Set(keys).size).toBe(4);
  });
});
