import { TestDatabases } from '@backstage/backend-test-utils';
import {
  auditEventSchema,
  historyQuerySchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { trustKeys } from '../../domain/audit/checkpoint';
import { verifyExport } from '../../domain/audit/verifyExport';
import { Store } from '../../storage/store';
import {
  emptyStore,
  TestHistory,
  writeEvents,
} from '../../testing/auditHistory';
import { createHistoryService, HistoryService } from './index';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const DEVELOPER = 'user:default/orders-developer';
const auditor = { ref: 'user:default/auditor', seesAll: true };
const developer = { ref: DEVELOPER, seesAll: false };
const contractor = { ref: 'user:default/contractor', seesAll: false };
const REQUEST = '01900000-0000-7000-8000-000000000001';

const query = (parts: object = {}) => historyQuerySchema.parse(parts);

describe.each(databases.eachSupportedId())('the service on %s', engine => {
  let now: string;
  let store: Store;
  let history: TestHistory;
  let service: HistoryService;
  const poke = jest.fn();

  const newService = () =>
    createHistoryService({
      store,
      publicKeys: [history.signer.publicKey],
      poke,
    });

  beforeEach(async () => {
    now = '2026-03-01T12:30:00.000Z';
    store = await emptyStore(databases, engine, { clock: () => now });
    history = new TestHistory(store);
    service = newService();
    await writeEvents(store, 3);
    await writeEvents(store, 1, () => ({
      actor: 'system',
      subject: undefined,
      type: 'grant.active',
      summary: 'Other',
      requestId: REQUEST,
      personal: undefined,
    }));
    await history.seal();
  });

  const ofType = (type: string) =>
    store.sql('audit_event').where({ type }).orderBy('id');

  describe('list', () => {
    it('shows events in the shape of the API, what people wrote among the details', async () => {
      const { items, nextCursor } = await service.list(
        auditor,
        query({ person: DEVELOPER, limit: 1 }),
      );
      expect(auditEventSchema.array().parse(items)).toEqual([
        {
          id: expect.any(String),
          at: now,
          type: 'review.recorded',
          actor: 'user:default/orders-lead',
          subject: DEVELOPER,
          result: 'success',
          summary: 'Event 3',
          details: { n: 3, comment: 'text 3' },
          seal: { seq: 3, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
        },
      ]);
      expect(nextCursor).toEqual(expect.any(String));
    });

    it('goes on behind the cursor, to the end', async () => {
      const summaries: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await service.list(
          developer,
          query({ limit: '2', cursor }),
        );
        summaries.push(...page.items.map(({ summary }) => summary));
        cursor = page.nextCursor;
      } while (cursor);
      expect(summaries).toEqual(['Event 3', 'Event 2', 'Event 1']);
    });

    it('shows those who see only their own nothing of others', async () => {
      const all = async (viewer: typeof developer, parts = {}) =>
        (await service.list(viewer, query(parts))).items.length;
      expect(await all(developer)).toBe(3);
      expect(await all(contractor)).toBe(0);
      expect(await all(contractor, { person: DEVELOPER })).toBe(0);
      expect(await all(developer, { requestId: REQUEST })).toBe(0);
      expect(await ofType('history.read')).toEqual([]);
    });

    it('understands any way to write a time', async () => {
      const from = '2026-03-01T14:30:00+02:00';
      const { items } = await service.list(developer, query({ from }));
      expect(items).toHaveLength(3);
      const later = '2026-03-01T12:30:00.001Z';
      expect(
        (await service.list(developer, query({ from: later }))).items,
      ).toEqual([]);
    });

    it('records who reads about others, once per filter and hour', async () => {
      poke.mockClear();
      for (const parts of [{}, { limit: 1 }, { person: DEVELOPER }, {}]) {
        await service.list(auditor, query(parts));
      }
      // Another replica knows nothing of this one's memory.
      await newService().list(auditor, query());
      const recorded = await ofType('history.read');
      expect(recorded.map(row => [row.actor, row.summary])).toEqual([
        [auditor.ref, 'Read the history of others (no filter)'],
        [auditor.ref, `Read the history of others (person ${DEVELOPER})`],
      ]);
      expect(JSON.parse(recorded[1].details)).toEqual({
        filter: { person: DEVELOPER },
        hour: '2026-03-01T12:00:00.000Z',
      });
      expect(poke).toHaveBeenCalledTimes(2);
      now = '2026-03-01T13:00:00.000Z';
      await newService().list(auditor, query());
      expect(await ofType('history.read')).toHaveLength(3);
    });

    it('does not record who reads about themselves', async () => {
      await service.list(developer, query());
      await service.list(auditor, query({ person: auditor.ref }));
      expect(await ofType('history.read')).toEqual([]);
    });

    it('marks what was erased', async () => {
      await service.erasePersonal(auditor.ref, {
        person: DEVELOPER,
        reason: 'Asked for it',
      });
      const { items } = await service.list(developer, query({ limit: 2 }));
      expect(items.map(({ details }) => details)).toEqual([
        { eventIds: expect.any(Array), reason: 'Asked for it' },
        { n: 3, erased: true },
      ]);
    });
  });

  describe('timelineOf', () => {
    it('is all of one request, oldest first', async () => {
      now = '2026-03-01T12:31:00.000Z';
      await writeEvents(store, 1, () => ({
        type: 'grant.ended',
        summary: 'Ended',
        requestId: REQUEST,
      }));
      const timeline = await service.timelineOf(REQUEST);
      expect(timeline.map(({ summary }) => summary)).toEqual([
        'Other',
        'Ended',
      ]);
    });

    it('of a request that never comes to rest has its beginning and its end', async () => {
      const [row] = await ofType('grant.active');
      const rows = Array.from({ length: 1200 }, (_, n) => ({
        ...row,
        id: `z-${String(n).padStart(5, '0')}`,
        summary: `Try ${n}`,
      }));
      for (let n = 0; n < rows.length; n += 50) {
        await store.sql('audit_event').insert(rows.slice(n, n + 50));
      }
      const timeline = await service.timelineOf(REQUEST);
      expect(timeline).toHaveLength(1000);
      expect(timeline[499].summary).toBe('Try 498');
      expect(timeline[500].summary).toBe('Try 700');
      expect(timeline[999].summary).toBe('Try 1199');
    });
  });

  describe('export', () => {
    const read = async (...args: Parameters<HistoryService['export']>) => {
      let text = '';
      for await (const chunk of service.export(...args)) text += chunk;
      return text;
    };

    it('writes a table with a line per event', async () => {
      await writeEvents(store, 1, () => ({
        summary: '=HYPERLINK("x")',
        personal: { comment: '@danger, "quoted"' },
      }));
      now = '2026-03-01T12:31:00.000Z';
      const [header, ...lines] = (await read(auditor, {}, 'csv'))
        .trimEnd()
        .split('\r\n');
      expect(header).toMatch(/^time,type,result,actor,receiver,entity,role,/);
      expect(lines).toHaveLength(5);
      expect(lines[0]).toContain(
        '2026-03-01T12:30:00.000Z,review.recorded,success,user:default/orders-lead,user:default/orders-developer,,,,Event 1,comment: text 1,"{""n"":1}"',
      );
      expect(lines[4]).toContain(`"'=HYPERLINK(""x"")"`);
      expect(lines[4]).toContain('"comment: @danger, ""quoted"""');
      expect(lines[4]).toContain('not sealed yet');
    });

    it('proves itself, with what is not sealed yet marked', async () => {
      now = '2026-03-01T12:30:05.000Z';
      await writeEvents(store, 1, () => ({ summary: 'Not sealed' }));
      const text = await read(auditor, {}, 'jsonl');
      const result = await verifyExport({
        lines: text.trimEnd().split('\n'),
        keys: trustKeys([history.signer.publicKey]),
        anchors: history.anchors,
      });
      expect(result).toMatchObject({
        sealed: 4,
        unsealed: 1,
        findings: [],
        checkpoint: { seq: 4 },
        header: { complete: true },
      });
      expect(text).toMatch(/"unsealed":true/);
    });

    it('of a part proves each of its events', async () => {
      now = '2026-03-01T12:31:00.000Z';
      const text = await read(developer, {}, 'jsonl');
      const result = await verifyExport({
        lines: text.trimEnd().split('\n'),
        keys: trustKeys([history.signer.publicKey]),
      });
      expect(result).toMatchObject({
        sealed: 3,
        findings: [],
        header: { complete: false, filter: { own: DEVELOPER } },
      });
    });

    it('is recorded with its filter and its number of events', async () => {
      now = '2026-03-01T12:31:00.000Z';
      await read(auditor, { person: DEVELOPER }, 'csv');
      const recorded = await ofType('history.exported');
      expect(recorded).toHaveLength(1);
      expect(recorded[0]).toMatchObject({
        actor: auditor.ref,
        result: 'success',
      });
      expect(JSON.parse(recorded[0].details)).toEqual({
        format: 'csv',
        filter: { person: DEVELOPER },
        events: 3,
        complete: true,
      });
    });

    it('is recorded before its last piece is out, and when it is broken off', async () => {
      const pieces = service.export(auditor, {}, 'csv')[Symbol.asyncIterator]();
      await pieces.next();
      expect(await ofType('history.exported')).toHaveLength(1);

      const [row] = await ofType('grant.active');
      const long = { ...row, details: JSON.stringify('x'.repeat(70_000)) };
      for (let n = 0; n < 4; n++) {
        await store.sql('audit_event').insert({ ...long, id: `z-${n}` });
      }
      now = '2026-03-01T12:31:00.000Z';
      for await (const piece of service.export(auditor, {}, 'csv')) {
        expect(piece.length).toBeGreaterThan(64 * 1024);
        break;
      }
      const [, broken] = await ofType('history.exported');
      expect(broken).toMatchObject({ result: 'failure' });
      expect(broken.summary).toMatch(/^Broke off an export/);
    });
  });

  it('erases all that there is of a person, batch by batch', async () => {
    await writeEvents(store, 1, () => ({ summary: 'About me' }));
    expect(
      await service.erasePersonal(auditor.ref, {
        person: DEVELOPER,
        reason: 'Asked for it',
      }),
    ).toBe(4);
    await history.seal();
    expect((await history.verify()).findings).toEqual([]);
  });
});
