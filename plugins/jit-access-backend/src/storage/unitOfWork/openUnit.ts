import { lockBindings } from '../bindings/lockBindings';
import { lockGrants } from '../grants/lockGrants';
import { GrantRow } from '../grants/records';
import { whereIn } from '../rows/whereIn';
import { Tx } from '../store';
import { numberOf } from '../values';
import { lockTogether } from './lockTogether';
import { UnitOfWork } from './UnitOfWork';

/** A unit, and the generations that its bindings had before their grants were read. */
export interface OpenedUnit {
  unit: UnitOfWork;
  /** Whoever adds a grant afterwards raises it. */
  generations: ReadonlyMap<string, number>;
}

/**
 * Locks these bindings, all grants of them that have not ended, and all other
 * bindings of those grants: grants first, each by id, as everywhere.
 */
export async function openForBindings(
  tx: Tx,
  bindingIds: string[],
): Promise<OpenedUnit> {
  if (tx.postgres) return openTogether(tx, bindingIds);
  const covered: {
    id: string;
    generation: string | number;
    grant_id: string | null;
  }[] = await whereIn(tx, tx.sql('binding'), 'binding.id', bindingIds)
    .leftJoin(
      whereIn(
        tx,
        tx.sql('grant_binding'),
        'grant_binding.binding_id',
        bindingIds,
      )
        .join('access_grant', 'access_grant.id', 'grant_binding.grant_id')
        .whereNot('access_grant.state', 'ended')
        .select('grant_binding.grant_id', 'grant_binding.binding_id')
        .as('live'),
      'live.binding_id',
      'binding.id',
    )
    .select('binding.id', 'binding.generation', 'live.grant_id');
  const generations = new Map(
    covered.map(row => [row.id, numberOf(row.generation)]),
  );
  const grantIds = covered.flatMap(row => row.grant_id ?? []);
  const unit = await openUnit(tx, [...new Set(grantIds)], bindingIds);
  return { unit, generations };
}

/** The same, in one round trip where no grant covers anything else. */
async function openTogether(tx: Tx, bindingIds: string[]): Promise<OpenedUnit> {
  const { generations, now, ...rows } = await lockTogether(tx, bindingIds);
  const siblings = siblingsOf(rows.links, new Set(bindingIds));
  const neighbours = await neighboursOf(tx, siblings);
  const unit = new UnitOfWork(tx, now, { ...rows, neighbours });
  return { unit, generations };
}

/** Locks these grants, unless they ended, and all bindings that they cover. */
export function openForGrants(tx: Tx, grantIds: string[]): Promise<UnitOfWork> {
  return openUnit(tx, [...new Set(grantIds)], []);
}

async function openUnit(
  tx: Tx,
  grantIds: string[],
  bindingIds: string[],
): Promise<UnitOfWork> {
  const locked = await lockGrants(tx, grantIds);
  const grants = locked.filter(row => row.state !== 'ended');
  const links = await linksOf(
    tx,
    grants.map(row => row.id),
  );
  const own = new Set(bindingIds);
  const siblings = siblingsOf(links, own);
  const bindings = await lockBindings(tx, [...own, ...siblings]);
  return new UnitOfWork(tx, await tx.now(), {
    grants,
    bindings,
    links,
    neighbours: await neighboursOf(tx, siblings),
  });
}

/** What is only here because a grant covers it, too. */
function siblingsOf(
  links: { binding_id: string }[],
  own: ReadonlySet<string>,
): string[] {
  return [...new Set(links.map(link => link.binding_id))].filter(
    id => !own.has(id),
  );
}

async function linksOf(
  tx: Tx,
  grantIds: string[],
): Promise<{ grant_id: string; binding_id: string }[]> {
  if (grantIds.length === 0) return [];
  return whereIn(tx, tx.sql('grant_binding'), 'grant_id', grantIds)
    .orderBy(['grant_id', 'binding_id'])
    .select('grant_id', 'binding_id');
}

/** Who else covers bindings that are only here because a grant covers them too. */
async function neighboursOf(
  tx: Tx,
  bindingIds: string[],
): Promise<{ binding_id: string; row: GrantRow }[]> {
  if (bindingIds.length === 0) return [];
  const rows: (GrantRow & { binding_id: string })[] = await whereIn(
    tx,
    tx.sql('grant_binding'),
    'grant_binding.binding_id',
    bindingIds,
  )
    .join('access_grant', 'access_grant.id', 'grant_binding.grant_id')
    .whereNot('access_grant.state', 'ended')
    .orderBy('access_grant.id')
    .select('access_grant.*', 'grant_binding.binding_id');
  return rows.map(row => ({ binding_id: row.binding_id, row }));
}
