import { accountEffect, postgresTargetSchema, targetOfEffect } from './target';

const target = { server: 'demo', database: 'orders', roles: ['reader'] };

describe('the target of a role', () => {
  it.each([
    target,
    { ...target, database: 'orders-db_2.x', roles: ['Reader', '_w$', '1st'] },
  ])('may be %j', value => {
    expect(postgresTargetSchema.parse(value)).toEqual(value);
  });

  it.each([
    {},
    { ...target, roles: [] },
    { ...target, server: '' },
    { ...target, server: 'Demo' },
    { ...target, database: 'a/b' },
    { ...target, database: 'a b' },
    { ...target, database: 'x'.repeat(64) },
    { ...target, roles: ['a,b'] },
    { ...target, roles: ['a"; DROP ROLE x; --'] },
    { ...target, roles: ['{{ entity.annotations.role }}'] },
    { ...target, roles: ['ü'] },
    { ...target, roles: 'reader' },
    { ...target, surprise: true },
  ])('may not be %j', value => {
    expect(postgresTargetSchema.safeParse(value).success).toBe(false);
  });
});

describe('targetOfEffect', () => {
  it('reads a target back out of its key', () => {
    const written = { ...target, database: 'a-b.c', roles: ['Reader', '_w$'] };
    expect(targetOfEffect(accountEffect(written).key)).toEqual(written);
  });

  it.each(['', 'role:demo/reader', 'account:demo/orders', 'account:demo//a,b'])(
    'makes nothing of "%s"',
    key => {
      expect(targetOfEffect(key)).toBeUndefined();
    },
  );
});

describe('accountEffect', () => {
  it('has one key for the same rights, in whatever order they are written', () => {
    const one = accountEffect({ ...target, roles: ['b', 'a', 'b'] });
    expect(one).toEqual(accountEffect({ ...target, roles: ['a', 'b'] }));
    expect(one.key).toBe('account:demo/orders/a,b');
    expect(one.title).toBe('login account on orders (demo)');
  });

  it('has another key for another server, database or set of roles', () => {
    const keys = [
      target,
      { ...target, server: 'other' },
      { ...target, database: 'payments' },
      { ...target, roles: ['reader', 'writer'] },
    ].map(other => accountEffect(other).key);
    expect(new Set(keys).size).toBe(4);
  });
});
