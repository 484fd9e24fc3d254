import { TestDatabases } from '@backstage/backend-test-utils';
import { emptyStore } from '../../testing/auditHistory';
import { NewAuditEvent } from '../../domain/audit/event';
import { Store } from '../store';
import { recordOnce } from './recordOnce';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const SINCE = '2026-03-01T12:00:00.000Z';

describe.each(databases.eachSupportedId())('recordOnce on %s', engine => {
  let now: string;
  let store: Store;

  beforeEach(async () => {
    now = '2026-03-01T12:30:00.000Z';
    store = await emptyStore(databases, engine, { clock: () => now });
  });

  const record = (parts: Partial<NewAuditEvent> = {}, since = SINCE) =>
    store.transaction(tx =>
      recordOnce(
        tx,
        {
          type: 'history.read',
          actor: 'user:default/auditor',
          result: 'success',
          summary: 'Read',
          details: { filter: { role: 'db-read' } },
          ...parts,
        },
        since,
      ),
    );

  it('writes once, also when many try it at the same time', async () => {
    const written = await Promise.all(
      Array.from({ length: 8 }, () => record()),
    );
    expect(written.filter(Boolean)).toHaveLength(1);
    expect(await store.sql('audit_event')).toHaveLength(1);
  });

  it('writes what differs in actor or details, and anew after a while', async () => {
    expect(await record()).toBe(true);
    expect(await record({ actor: 'user:default/security-engineer' })).toBe(
      true,
    );
    expect(await record({ details: { filter: {} } })).toBe(true);
    now = '2026-03-01T13:00:00.000Z';
    expect(await record({}, now)).toBe(true);
    expect(await store.sql('audit_event')).toHaveLength(4);
  });
});
