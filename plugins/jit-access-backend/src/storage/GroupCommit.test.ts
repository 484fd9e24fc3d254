import { TestDatabases } from '@backstage/backend-test-utils';
import { GroupCommit } from './GroupCommit';
import { migrate } from './migrate';
import { Store } from './store';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('a group commit', () => {
  let store: Store;
  beforeEach(async () => {
    const sql = await databases.init('SQLITE_3');
    await migrate(sql);
    store = new Store(sql);
  });

  it('does together what comes together, and then what came meanwhile', async () => {
    const batches: number[][] = [];
    const group = new GroupCommit<number, number>(store, async (_tx, ops) => {
      batches.push(ops);
      if (batches.length === 1) void late(4);
      return ops.map(op => op * 2);
    });
    const answers: number[] = [];
    const late = async (op: number) => answers.push(await group.submit(op));
    expect(await Promise.all([1, 2, 3].map(op => group.submit(op)))).toEqual([
      2, 4, 6,
    ]);
    expect(await group.submit(5)).toBe(10);
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(answers).toEqual([8]);
  });

  it('lets none fail for the sake of another', async () => {
    const group = new GroupCommit<string, string>(store, async (tx, ops) => {
      for (const op of ops) {
        await tx.sql('part_health').insert({ id: `provider:${op}` });
      }
      if (ops.includes('bad')) throw new Error('It cannot be written');
      return ops;
    });
    const done = await Promise.allSettled(
      ['good', 'bad', 'better'].map(op => group.submit(op)),
    );
    expect(done.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    const rows: { id: string }[] = await store.sql('part_health').orderBy('id');
    expect(rows.map(row => row.id)).toEqual([
      'provider:better',
      'provider:good',
    ]);
    expect(await group.submit('again')).toBe('again');
  });
});
