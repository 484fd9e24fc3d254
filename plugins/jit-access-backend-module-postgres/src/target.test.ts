import { effectsOf, postgresTargetSchema } from './target';

const target = { server: 'demo', database: 'orders', roles: ['reader'] };
const existing = { account: 'existing', server: 'demo', roles: ['reader'] };
const table = { schema: 'public', tables: ['orders'], access: 'read' };
const { roles: _, ...explicit } = { ...target, privileges: [table] };

const effects = (value: object) => effectsOf(postgresTargetSchema.parse(value));
const keys = (value: object) => effects(value).map(({ key }) => key);

describe('the target of a role', () => {
  it.each([
    target,
    { ...target, account: 'own' },
    { ...target, database: 'orders-db_2.x', roles: ['Reader', '_w$', '1st'] },
    { ...target, privileges: [{ ...table, tables: 'all', access: 'write' }] },
    explicit,
    existing,
  ])('may be %j', value => {
    expect(postgresTargetSchema.parse(value)).toMatchObject(value);
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
    { ...target, account: 'mine' },
    { ...existing, roles: [] },
    { ...existing, database: 'orders' },
    { ...existing, privileges: [table] },
    { ...target, privileges: [{ ...table, tables: [] }] },
    { ...target, privileges: [{ ...table, tables: ['*'] }] },
    { ...target, privileges: [{ ...table, tables: 'some' }] },
    { ...target, privileges: [{ ...table, schema: 'pg_catalog' }] },
    { ...target, privileges: [{ ...table, schema: 'Information_Schema' }] },
    { ...target, privileges: [{ ...table, access: 'admin' }] },
    { ...target, privileges: [{ ...table, columns: ['a'] }] },
  ])('may not be %j', value => {
    expect(postgresTargetSchema.safeParse(value).success).toBe(false);
  });
});

describe('an account for each access', () => {
  it('has one key for the same rights, in whatever order they are written', () => {
    const one = effects({ ...target, roles: ['b', 'a', 'b'] });
    expect(one).toEqual(effects({ ...target, roles: ['a', 'b'] }));
    expect(one).toEqual([
      {
        key: 'account:demo/orders/a,b',
        title: 'login account on orders (demo)',
        target: { server: 'demo', database: 'orders', roles: ['a', 'b'] },
      },
    ]);
  });

  it('has one key for the same privileges, however they are put', () => {
    const write = { schema: 'public', tables: ['a'], access: 'write' };
    const one = keys({
      ...explicit,
      privileges: [
        { schema: 'z', tables: ['t'], access: 'read' },
        { schema: 'public', tables: ['b', 'a'], access: 'read' },
        write,
        { schema: 'z', tables: 'all', access: 'read' },
      ],
    });
    expect(one).toEqual([
      'account:demo/orders/;public:read:b;public:write:a;z:read:*',
    ]);
    const all = { schema: 'public', tables: 'all', access: 'write' };
    expect(keys({ ...explicit, privileges: [table, write, all] })).toEqual([
      'account:demo/orders/;public:write:*',
    ]);
  });

  it('has another key for another server, database, role or privilege', () => {
    const all = [
      target,
      { ...target, server: 'other' },
      { ...target, database: 'payments' },
      { ...target, roles: ['reader', 'writer'] },
      { ...target, privileges: [table] },
      explicit,
      { ...explicit, privileges: [{ ...table, access: 'write' }] },
      { ...explicit, privileges: [{ ...table, tables: 'all' }] },
      { ...explicit, privileges: [{ ...table, schema: 'other' }] },
      { ...explicit, privileges: [{ ...table, tables: ['Orders'] }] },
    ].flatMap(keys);
    expect(new Set(all).size).toBe(10);
  });

  it('has a key that is not too long, and still one of its own', () => {
    const many = (last: string) => {
      const tables = Array.from({ length: 99 }, (_none, i) => `table_${i}`);
      return keys({
        ...explicit,
        privileges: [{ ...table, tables: [...tables, last] }],
      })[0];
    };
    expect(many('x')).toMatch(/^account:demo\/orders\/sha256:[0-9a-f]{64}$/);
    expect(many('x')).not.toBe(many('y'));
  });
});

describe('membership for an existing account', () => {
  it('is one effect for each role, so that two roles share what they have in common', () => {
    const one = effects({ ...existing, roles: ['b', 'a', 'b'] });
    expect(one.map(({ key }) => key)).toEqual(['role:demo/a', 'role:demo/b']);
    expect(one[0]).toEqual(effects({ ...existing, roles: ['a'] })[0]);
    expect(one[0]).toMatchObject({
      title: 'membership in a (demo)',
      target: { account: 'existing', server: 'demo', roles: ['a'] },
    });
  });
});
