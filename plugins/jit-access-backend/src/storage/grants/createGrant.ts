import { grantInWords } from './grantWords';
import {
  BoundTo,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Effect, Subject } from '@jit-access/backstage-plugin-jit-access-node';
import { InputError } from '@backstage/errors';
import { v7 as uuid } from 'uuid';
import { isWatched } from '../../domain/grant/watch';
import {
  addDuration,
  Instant,
  IsoDuration,
  toInstant,
} from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { makeDueAgain } from '../bindings/dueAgain';
import { lockBindings } from '../bindings/lockBindings';
import { BindingRow } from '../bindings/records';
import { restBinding, upsertBinding } from '../bindings/upsertBinding';
import { Tx } from '../store';
import { grantById } from './findGrants';
import { grantLinks } from './grantLinks';
import { GrantRecord } from './records';

/** From its start to when what it is bound to, and whether its holder is eligible, are first looked at. */
const FIRST_LOOK = 'PT30S';

/** A grant to be born. */
export interface NewGrant {
  id?: string;
  requestId: string;
  itemId: string;
  requester: string;
  receiver: string;
  entityRef: string;
  role: string;
  roleSummary: RoleSummary;
  provider: string;
  duration: IsoDuration;
  /** Not before. */
  startsAt: Instant;
  /** What is not active by then ends as `not-activated`. */
  activateBy: Instant;
  boundTo?: BoundTo;
  /** Latest end that the context allows. */
  boundUntil?: Instant;
  /** Document that decided it. */
  policy?: string;
  /** System of the entity when it was asked for. */
  systemRef?: string;
  /** Ends when its holder is not eligible any more. */
  whileEligible?: boolean;
  /** Ends instead of beginning where the access stands in the target already. */
  refuseStanding?: boolean;
  effects: Effect[];
  subject: Subject;
}

/**
 * Writes an approved grant with the bindings that it covers, and tells the
 * worker. To be called in the transaction that approves the item.
 *
 * @throws InputError - the grant has no effect at all
 */
export async function createGrant(
  tx: Tx,
  input: NewGrant,
): Promise<GrantRecord> {
  if (input.effects.length === 0) {
    throw new InputError(
      `The role ${input.role} has no effect in ${input.provider}; nothing can be granted`,
    );
  }
  const now = await tx.now();
  const id = input.id ?? uuid();
  await insertGrant(tx, id, input, now);
  const bindings = await coverBindings(tx, id, input, now);
  const startsAt = toInstant(input.startsAt);
  await makeDueAgain(tx, bindings, startsAt > now ? startsAt : now, 'creation');
  const grant = await grantById(tx.sql, id);
  if (!grant) throw new Error(`The grant ${id} vanished while it was written`);
  await appendEvents(tx, [
    {
      type: 'grant.created',
      actor: 'system',
      result: 'success',
      ...grantLinks(grant),
      summary: `Granted: ${grantInWords(grant)}; it is not set up yet`,
      details: {
        duration: grant.duration,
        startsAt: grant.startsAt,
        activateBy: grant.activateBy,
        boundUntil: grant.boundUntil,
        bindings: grant.bindings.map(binding => ({
          id: binding.id,
          effect: binding.effectKey,
        })),
      },
    },
  ]);
  tx.changed(input.requestId);
  return grant;
}

async function insertGrant(
  tx: Tx,
  id: string,
  input: NewGrant,
  now: Instant,
): Promise<void> {
  await tx.sql('access_grant').insert({
    id,
    request_id: input.requestId,
    item_id: input.itemId,
    receiver: input.receiver,
    requester: input.requester,
    entity_ref: input.entityRef,
    role: input.role,
    role_summary: JSON.stringify(input.roleSummary),
    provider: input.provider,
    state: 'scheduled',
    duration: input.duration,
    created_at: now,
    starts_at: toInstant(input.startsAt),
    activate_by: toInstant(input.activateBy),
    bound_to: input.boundTo ? JSON.stringify(input.boundTo) : null,
    bound_until: input.boundUntil ? toInstant(input.boundUntil) : null,
    policy: input.policy ?? null,
    system_ref: input.systemRef ?? null,
    while_eligible: input.whileEligible ?? false,
    refuse_standing: input.refuseStanding ?? false,
    // Right before it begins it is decided again, so there is nothing to look at yet.
    watch_at: isWatched({
      ...input,
      whileEligible: input.whileEligible ?? false,
    })
      ? addDuration(later(now, toInstant(input.startsAt)), FIRST_LOOK)
      : null,
  });
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** Finds or makes the bindings, locks them by id, and links them. */
async function coverBindings(
  tx: Tx,
  grantId: string,
  input: NewGrant,
  now: Instant,
): Promise<BindingRow[]> {
  const effects = new Map(input.effects.map(effect => [effect.key, effect]));
  const { provider, subject } = input;
  // Always in the same order: two such transactions must not wait for each other.
  const ids: string[] = [];
  for (const key of [...effects.keys()].sort()) {
    const effect = effects.get(key)!;
    ids.push(await upsertBinding(tx, { provider, effect, subject, at: now }));
  }
  const rows = await lockBindings(tx, ids);
  for (const row of rows) {
    const effect = effects.get(row.effect_key)!;
    if (!(await isCovered(tx, row.id))) {
      await restBinding(tx, row, { effect, subject });
    }
  }
  await tx
    .sql('grant_binding')
    .insert(rows.map(row => ({ grant_id: grantId, binding_id: row.id })));
  return rows;
}

async function isCovered(tx: Tx, bindingId: string): Promise<boolean> {
  const live = await tx
    .sql('grant_binding')
    .join('access_grant', 'access_grant.id', 'grant_binding.grant_id')
    .where('grant_binding.binding_id', bindingId)
    .whereNot('access_grant.state', 'ended')
    .first('access_grant.id');
  return live !== undefined;
}
