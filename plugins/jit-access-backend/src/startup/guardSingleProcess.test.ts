import { hostname } from 'node:os';
import { TestDatabases } from '@backstage/backend-test-utils';
import { migrate } from '../storage/migrate';
import { Store } from '../storage/store';
import { guardSingleProcess } from './guardSingleProcess';
import { claimInstance } from '../storage/controls/instance';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('guardSingleProcess', () => {
  let store: Store;

  beforeEach(async () => {
    const sql = await databases.init('SQLITE_3');
    await migrate(sql);
    store = new Store(sql);
  });

  it('refuses while another process is alive, and says what to do', async () => {
    // The process that started this one is certainly alive.
    await claimInstance(
      store,
      { host: hostname(), pid: process.ppid },
      60_000,
      () => true,
    );
    await expect(guardSingleProcess(store)).rejects.toThrow(
      /uses this SQLite database already. Stop it first/,
    );
  });

  it('does not wait for a process that is dead', async () => {
    await claimInstance(
      store,
      { host: hostname(), pid: 2 ** 22 + 1 },
      60_000,
      () => true,
    );
    const release = await guardSingleProcess(store);
    await release();
    expect(await store.sql('control').where({ name: 'instance' })).toEqual([]);
  });
});
