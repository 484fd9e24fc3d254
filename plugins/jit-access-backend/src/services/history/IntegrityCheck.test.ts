import fs from 'node:fs/promises';
import path from 'node:path';
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { integritySchema } from '@jit-access/backstage-plugin-jit-access-common';
import { AnchorFile } from '../../storage/audit/anchorFile';
import { Store } from '../../storage/store';
import {
  disableTriggers,
  emptyStore,
  TestHistory,
  writeEvents,
} from '../../testing/auditHistory';
import { createHistoryService, HistoryService } from './index';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const directory = createMockDirectory();

describe.each(databases.eachSupportedId())('integrity on %s', engine => {
  let now: string;
  let store: Store;
  let history: TestHistory;
  let anchorFile: AnchorFile;
  let service: HistoryService;

  const newService = () =>
    createHistoryService({
      store,
      publicKeys: [history.signer.publicKey],
      anchorFile,
    });

  beforeEach(async () => {
    directory.clear();
    now = '2026-03-01T12:30:00.000Z';
    store = await emptyStore(databases, engine, { clock: () => now });
    history = new TestHistory(store);
    anchorFile = new AnchorFile(path.join(directory.path, 'anchors.jsonl'));
    await anchorFile.create();
    service = newService();
    await writeEvents(store, 4);
    await history.seal();
  });

  it('is intact when it is', async () => {
    for (const one of history.anchors) await anchorFile.append(one);
    const result = await service.integrity();
    expect(integritySchema.parse(result)).toEqual({
      status: 'intact',
      sealed: 4,
      unsealed: 0,
      checkedAt: now,
      findings: [],
      head: { seq: 4, hash: history.anchors[0].hash },
      checkpoint: {
        seq: 4,
        hash: history.anchors[0].hash,
        keyId: history.signer.keyId,
        at: now,
      },
      publicKey: history.signer.publicKey,
    });
  });

  it('is broken, and says where, when somebody had a hand in it', async () => {
    for (const one of history.anchors) await anchorFile.append(one);
    await disableTriggers(store);
    await store
      .sql('audit_event')
      .where({ summary: 'Event 2' })
      .update({ summary: 'Nothing' });
    await store.sql('audit_seal').where({ seq: 4 }).delete();
    await store.sql('audit_checkpoint').delete();
    const { status, findings } = await service.integrity();
    expect(status).toBe('broken');
    expect(findings.map(({ kind }) => kind)).toEqual([
      'event-changed',
      'truncated',
      'truncated',
    ]);
  });

  it('is broken when the anchors cannot be read', async () => {
    await fs.rm(anchorFile.path);
    const { status, findings } = await service.integrity();
    expect(status).toBe('broken');
    expect(findings[0].message).toMatch(/anchored checkpoints cannot be read/);
  });

  it('says that seals are late, which is no tampering', async () => {
    await writeEvents(store, 1);
    now = '2026-03-01T12:30:10.001Z';
    const { status, findings, unsealed } = await service.integrity();
    expect({ status, unsealed }).toEqual({ status: 'intact', unsealed: 1 });
    expect(findings.map(({ kind }) => kind)).toEqual(['unsealed-late']);
  });

  it('is checked once for all who ask at the same time', async () => {
    const [a, b] = await Promise.all([
      service.integrity(),
      service.integrity(),
    ]);
    expect(a).toBe(b);
    expect(await service.integrity()).toBe(a);
    expect(await newService().integrity()).not.toBe(a);
  });
});
