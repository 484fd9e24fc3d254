import { Knex } from 'knex';
import { durationMilliseconds } from '../../domain/time';
import { FullRequest, requestById } from '../../storage/requests/findRequests';
import { ItemRecord, ReviewRecord } from '../../storage/requests/records';
import { TestCluster } from '../../testing/TestCluster';

interface GrantRow {
  id: string;
  receiver: string;
  state: string;
  duration: string;
  admitted_at: Date | null;
  activated_at: Date | null;
  ends_at: Date | null;
  ending_at: Date | null;
  ended_at: Date | null;
}

/**
 * Whatever came first: what the tables say of a request is what its history
 * says, each thing happened once, and nobody has what nobody approved.
 */
export async function expectSound(
  { sql }: TestCluster,
  ...requests: FullRequest[]
): Promise<void> {
  for (const { request } of requests) {
    const full = await requestById(sql, request.id);
    if (!full) throw new Error(`The request ${request.id} is gone`);
    for (const item of full.items) await expectSoundItem(sql, full, item);
  }
}

async function expectSoundItem(
  sql: Knex,
  full: FullRequest,
  item: ItemRecord,
): Promise<void> {
  const history = await typesOf(sql, { item_id: item.id });
  const reviews = full.reviews.filter(review => review.itemId === item.id);
  const atOnce = item.decision.outcome === 'allow';
  expect({
    state: item.state,
    reviews: reviews.length,
    settlements: history.filter(type => SETTLED.includes(type)),
    waitsFor: await countOf(sql, 'item_audience', { item_id: item.id }),
    grants: await countOf(sql, 'access_grant', { item_id: item.id }),
  }).toEqual({
    state: item.state,
    reviews: history.filter(type => type === 'review.recorded').length,
    settlements:
      item.state === 'pending' || atOnce ? [] : [`item.${item.state}`],
    waitsFor:
      item.state === 'pending' || item.decision.breakGlass
        ? expect.any(Number)
        : 0,
    grants: item.state === 'approved' ? 1 : 0,
  });
  if (item.state === 'approved' && !atOnce) expectQuorum(item, reviews);
  const grants: GrantRow[] = await sql('access_grant').where({
    item_id: item.id,
  });
  for (const grant of grants) await expectSoundGrant(sql, grant);
}

const SETTLED = [
  'item.approved',
  'item.denied',
  'item.withdrawn',
  'item.lapsed',
];

function expectQuorum(item: ItemRecord, reviews: ReviewRecord[]): void {
  const approvals = reviews.filter(({ decision }) => decision === 'approve');
  const wanted = item.decision.stages.reduce(
    (sum, { count }) => sum + count,
    0,
  );
  expect(new Set(approvals.map(({ reviewer }) => reviewer)).size).toBe(wanted);
  expect(reviews).toHaveLength(wanted);
}

/** Each step of its life is there once, in its order, and the window is whole. */
async function expectSoundGrant(sql: Knex, grant: GrantRow): Promise<void> {
  const history = (await typesOf(sql, { grant_id: grant.id })).filter(type =>
    LIFE.includes(type),
  );
  expect({ state: grant.state, history }).toEqual({
    state: grant.state,
    history: [
      'grant.created',
      ...(grant.admitted_at ? ['grant.activating'] : []),
      ...(grant.activated_at ? ['grant.active'] : []),
      ...(grant.ending_at ? ['grant.ending'] : []),
      ...(grant.ended_at ? ['grant.ended'] : []),
    ],
  });
  if (grant.activated_at && grant.ends_at) {
    expect(grant.ends_at.getTime() - grant.activated_at.getTime()).toBe(
      durationMilliseconds(grant.duration),
    );
  }
}

const LIFE = [
  'grant.created',
  'grant.activating',
  'grant.active',
  'grant.ending',
  'grant.ended',
];

/**
 * Nobody works on this person's access any more, and the target holds exactly
 * what running access covers.
 */
export async function expectAtRest(
  cluster: TestCluster,
  person: string,
): Promise<void> {
  const subject = `user:default/${person}`;
  const bindings = await cluster.sql('binding').where({ subject });
  expect(
    bindings.filter(
      row =>
        row.lease_owner !== null || row.intent !== null || row.suspect === true,
    ),
  ).toEqual([]);
  const covered: { effect_key: string }[] = await cluster
    .sql('access_grant')
    .join('grant_binding', 'grant_binding.grant_id', 'access_grant.id')
    .join('binding', 'binding.id', 'grant_binding.binding_id')
    .where('access_grant.receiver', subject)
    .where('access_grant.state', 'active')
    .where('access_grant.ends_at', '>', cluster.now)
    .distinct('binding.effect_key');
  expect(cluster.held(person).map(line => line.split(' ')[1])).toEqual(
    covered.map(row => row.effect_key).sort(),
  );
}

async function typesOf(
  sql: Knex,
  where: Record<string, string>,
): Promise<string[]> {
  return sql('audit_event')
    .where(where)
    .orderBy([{ column: 'at' }, { column: 'id' }])
    .pluck('type');
}

async function countOf(
  sql: Knex,
  table: string,
  where: Record<string, string>,
): Promise<number> {
  const [{ count }] = await sql(table).where(where).count({ count: '*' });
  return Number(count);
}
