import { TestDatabases } from '@backstage/backend-test-utils';
import { addMilliseconds } from '../../domain/time';
import { NOON, World } from '../../worker/testing/World';
import { Company } from './testing/Company';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('insights on %s', id => {
  let world: World;
  let company: Company;
  beforeEach(async () => {
    world = await World.create(databases, id);
    company = new Company(world);
  });
  afterEach(async () => world.close());

  it('look at the newest of very much, by indexes, and say since when', async () => {
    await fill(world);
    const statements: { sql: string; bindings: unknown[] }[] = [];
    world.sql.on('query', statement => statements.push(statement));
    company.rolesInForce = [{ name: 'unused', title: 'Unused' }];
    const { outcomes, countedFrom } = await company.insights({
      period: 'P30D',
      people: true,
    });
    expect(outcomes.approved + outcomes.pending).toBe(50_000);
    expect(countedFrom).toBe(addMilliseconds(NOON, -50_000 * EVERY_MS));
    const selects = statements.filter(({ sql }) => /^(with|select)/.test(sql));
    expect(selects.length).toBeGreaterThan(8);
    for (const { sql, bindings } of selects) {
      expect(await planOf(world, sql, bindings)).not.toMatch(
        /(Seq Scan on|SCAN) (request|item|review|access_grant|audit_event|drift_finding|binding)\b(?! USING)/,
      );
    }
  });
});

const EVERY_MS = 30_000;

/** More than is looked at, asked for at even distances. */
async function fill(world: World): Promise<void> {
  const { postgres } = world.store;
  const numbers = postgres
    ? 'select n from generate_series(1, 60000) n'
    : 'with recursive s(n) as (select 1 union all select n + 1 from s where n < 60000) select n from s';
  const at = postgres
    ? `timestamptz '${NOON}' - n * interval '30 seconds'`
    : `strftime('%Y-%m-%dT%H:%M:%fZ', '${NOON}', '-' || (n * 30) || ' seconds')`;
  const decision = `{"policy":{"name":"p","route":"r"},"stages":[{"title":"t"}]}`;
  const into = (table: string, columns: string, values: string) =>
    world.sql.raw(
      `insert into ${table} (${columns}) select ${values} from (${numbers}) numbers`,
    );
  await into(
    'request',
    'id, requester, receiver, justification, duration, body_digest, created_at, break_glass',
    `'r' || n, 'u', 'u', 'j', 'PT1H', 'd', ${at}, false`,
  );
  await into(
    'item',
    'id, request_id, position, entity_ref, role, role_summary, provider, target, receiver, requester, state, duration, decision, digest, created_at, settled_at, settled_by, stage',
    `'i' || n, 'r' || n, 0, 'e', 'role-' || (n % 9), '{}', 'fake', '{}', 'u', 'u', case when n % 10000 = 0 then 'pending' else 'approved' end, 'PT1H', '${decision}', 'd', ${at}, ${at}, 'user:default/lead', 0`,
  );
  await into(
    'review',
    'id, item_id, reviewer, stage, decision, digest, created_at',
    `'v' || n, 'i' || n, 'l', 0, 'approve', 'd', ${at}`,
  );
  await into(
    'access_grant',
    'id, request_id, item_id, receiver, requester, entity_ref, role, role_summary, provider, state, duration, created_at, starts_at, activate_by, activated_at, ended_at, removal_lag_ms',
    `'g' || n, 'r' || n, 'i' || n, 'u' || (n % 50), 'u', 'e', 'role-' || (n % 9), '{}', 'fake', 'ended', 'PT1H', ${at}, ${at}, ${at}, ${at}, ${at}, n % 900`,
  );
  await into(
    'audit_event',
    'id, at, type, actor, result, role, summary, details',
    `'a' || n, ${at}, case when n % 2 = 0 then 'request.refused' else 'grant.active' end, 'u', 'success', 'role-' || (n % 9), 's', '{}'`,
  );
  await into(
    'binding',
    'id, provider, subject, effect_key, title, target, subject_facts, created_at',
    `'b' || n, 'fake', 'u' || n, 'k', 't', '{}', '{}', ${at}`,
  );
  await into(
    'drift_finding',
    'id, kind, provider, title, found_at',
    `'f' || n, 'appeared', 'fake', 't', ${at}`,
  );
  await world.sql.raw('analyze');
}

async function planOf(
  { sql, store }: World,
  statement: string,
  bindings: unknown[],
): Promise<string> {
  const text = sql
    .raw(statement.replace(/\$\d+/g, '?'), bindings as string[])
    .toString();
  if (!store.postgres) {
    const steps = await sql.raw(`explain query plan ${text}`);
    return steps.map((step: { detail: string }) => step.detail).join('\n');
  }
  // Of what is asked for here nearly all is looked at; whether an index serves
  // it is what counts.
  return sql.transaction(async tx => {
    await tx.raw('set local enable_seqscan = off');
    const { rows } = await tx.raw(`explain ${text}`);
    return rows
      .map((row: { 'QUERY PLAN': string }) => row['QUERY PLAN'])
      .join('\n');
  });
}
