import { TestDatabases } from '@backstage/backend-test-utils';
import { migrate } from '../migrate';
import { Store } from '../store';
import { DatabasePolicySetStore } from './DatabasePolicySetStore';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const setWith = (digest: string, text: string) => ({
  digest: digest.repeat(64),
  documents: [{ file: 'a.yaml', text }],
  roles: 2,
  policies: 1,
  source: 'demo/access',
});

describe.each(databases.eachSupportedId())('policy sets on %s', engine => {
  let store: Store;
  let sets: DatabasePolicySetStore;

  beforeEach(async () => {
    const sql = await databases.init(engine);
    await migrate(sql);
    store = new Store(sql);
    sets = new DatabasePolicySetStore(store);
  });

  const events = async () =>
    (await store.sql('audit_event').orderBy('id')).map(row => ({
      type: row.type,
      result: row.result,
      details: JSON.parse(row.details),
    }));

  it('has nothing in force at first', async () => {
    expect(await sets.inForce()).toBeUndefined();
    expect(await sets.active()).toBeUndefined();
  });

  it('puts a set in force together with its audit event', async () => {
    await sets.activate(setWith('a', 'one'));
    expect(await sets.inForce()).toMatchObject({ digest: 'a'.repeat(64) });
    expect(await sets.active()).toEqual({
      digest: 'a'.repeat(64),
      documents: [{ file: 'a.yaml', text: 'one' }],
      activatedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
    expect(await events()).toEqual([
      {
        type: 'policy.loaded',
        result: 'success',
        details: {
          version: 1,
          digest: 'a'.repeat(64),
          roles: 2,
          policies: 1,
          source: 'demo/access',
          files: ['a.yaml'],
        },
      },
    ]);
    expect(await store.sql('audit_unsealed')).toHaveLength(1);
  });

  it('keeps the newest words of the same set, and writes no second event', async () => {
    await sets.activate(setWith('a', 'one'));
    const { activatedAt } = (await sets.active())!;
    await sets.activate(setWith('a', '# one'));
    expect(await sets.active()).toEqual({
      digest: 'a'.repeat(64),
      documents: [{ file: 'a.yaml', text: '# one' }],
      activatedAt,
    });
    expect(await events()).toHaveLength(1);
  });

  it('goes back to an earlier set as to any other', async () => {
    await sets.activate(setWith('a', 'one'));
    await sets.activate(setWith('b', 'two'));
    await sets.activate(setWith('a', 'one'));
    expect(await sets.inForce()).toEqual({
      digest: 'a'.repeat(64),
      version: 3,
    });
    expect(await store.sql('policy_set')).toHaveLength(2);
    expect((await events()).map(({ details }) => details.digest[0])).toEqual([
      'a',
      'b',
      'a',
    ]);
  });

  it('lets one of many that load the same set record it', async () => {
    await Promise.all(
      Array.from({ length: 8 }, () => sets.activate(setWith('a', 'one'))),
    );
    expect(await events()).toHaveLength(1);
  });

  it('records what was refused and leaves the set in force', async () => {
    await sets.activate(setWith('a', 'one'));
    const findings = [
      {
        severity: 'error' as const,
        message: 'Unknown key',
        file: 'a.yaml',
        line: 3,
      },
      { severity: 'warning' as const, message: 'Careful', file: 'a.yaml' },
    ];
    await sets.reject(findings, 'demo/access');
    expect(await sets.inForce()).toMatchObject({ digest: 'a'.repeat(64) });
    expect((await events())[1]).toEqual({
      type: 'policy.rejected',
      result: 'failure',
      details: { source: 'demo/access', errors: 1, findings },
    });
  });
});
