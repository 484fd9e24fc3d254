import { randomUUID } from 'node:crypto';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  delegateBodySchema,
  Delegations,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { addDuration, Instant, toInstant } from '../../domain/time';
import { Directory } from '../../policy/directory';
import { appendEvents } from '../../storage/audit/appendEvents';
import {
  endDelegation,
  insertDelegation,
} from '../../storage/delegations/changeDelegations';
import { findDelegations } from '../../storage/delegations/findDelegations';
import { DelegationRecord } from '../../storage/delegations/records';
import { enqueueNotice } from '../../storage/outbox/enqueueNotice';
import { Store, Tx } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { shortName } from '../presentation/words';

/** Nobody is away for longer without saying so again. */
const LONGEST = 'P90D';

/** Letting others review in one's place while one is away. */
export class DelegationService {
  constructor(
    private readonly store: Store,
    private readonly directory: Directory,
  ) {}

  /** What this person set, and where they stand in; what is over is left out. */
  async list(actor: Actor): Promise<Delegations> {
    const openAt = await this.store.now();
    const [mine, forOthers] = await Promise.all([
      findDelegations(this.store.sql, { people: [actor.ref] }, { openAt }),
      findDelegations(this.store.sql, { delegate: actor.ref }, { openAt }),
    ]);
    return { mine, forOthers };
  }

  /**
   * Lets others review what this person may, for a time.
   * @throws InputError - a person or a time that cannot be
   */
  async set(
    actor: Actor,
    body: z.output<typeof delegateBodySchema>,
  ): Promise<DelegationRecord> {
    const delegates = [...new Set(body.delegates)].sort();
    await this.requirePeople(actor, delegates);
    const delegation = await this.store.transaction(async tx => {
      const now = await tx.now();
      const stored: DelegationRecord = {
        id: randomUUID(),
        person: actor.ref,
        delegates,
        ...timesOf(body, now),
        comment: body.comment || undefined,
        createdAt: now,
      };
      await insertDelegation(tx, stored);
      await appendEvents(tx, [delegationEvent(stored, 'delegation.set')]);
      await tell(tx, stored, {
        title: `You stand in for ${shortName(actor.ref)}`,
        description: `From ${inUtc(stored.since)} until ${inUtc(stored.until)} you may review what waits for ${shortName(actor.ref)}. It is in your inbox.`,
      });
      return stored;
    });
    return delegation;
  }

  /**
   * Ends a delegation that this person set.
   * @throws NotFoundError - there is none of theirs
   * @throws ConflictError - it is over already
   */
  async end(actor: Actor, id: string): Promise<DelegationRecord> {
    return this.store.transaction(async tx => {
      const [found] = await findDelegations(tx.sql, { id });
      if (!found || found.person !== actor.ref) {
        throw new NotFoundError(`There is no delegation ${id} of yours`);
      }
      const now = await tx.now();
      if (!(await endDelegation(tx, id, now))) {
        throw new ConflictError(
          'This delegation is over already; nobody stands in for you by it',
        );
      }
      const ended = { ...found, endedAt: now };
      await appendEvents(tx, [delegationEvent(ended, 'delegation.ended')]);
      await tell(tx, ended, {
        title: `You no longer stand in for ${shortName(actor.ref)}`,
        description: `${shortName(actor.ref)} ended it. What waits for ${shortName(actor.ref)} is no longer in your inbox.`,
      });
      return ended;
    });
  }

  private async requirePeople(
    actor: Actor,
    delegates: string[],
  ): Promise<void> {
    if (delegates.includes(actor.ref)) {
      throw new InputError(
        'You cannot stand in for yourself; name somebody else',
      );
    }
    const others = delegates.filter(ref => !ref.startsWith('user:'));
    if (others.length > 0) {
      throw new InputError(
        `Only people can stand in for you: ${others.join(', ')} is not a user; write for instance user:default/jane`,
      );
    }
    const known = await Promise.all(
      delegates.map(ref => this.directory.person(ref)),
    );
    const unknown = delegates.filter((_, index) => !known[index]);
    if (unknown.length > 0) {
      throw new InputError(
        `The catalog does not know ${unknown.join(', ')}; name people who are in it`,
      );
    }
  }
}

/** Nobody stood in for anybody before it was set, so the past begins now. */
function timesOf(
  body: { since?: string; until: string },
  now: Instant,
): { since: Instant; until: Instant } {
  const until = toInstant(body.until);
  if (until <= now) {
    throw new InputError(
      `${inUtc(until)} is over already; give a time in the future until when others stand in for you`,
    );
  }
  const wanted = body.since ? toInstant(body.since) : now;
  const since = wanted > now ? wanted : now;
  if (until <= since) {
    throw new InputError(
      `It would end (${inUtc(until)}) before it begins (${inUtc(since)}); let it end later`,
    );
  }
  if (until > addDuration(since, LONGEST)) {
    throw new InputError(
      `Others can stand in for you for at most 90 days at a time, from ${inUtc(since)} until ${inUtc(addDuration(since, LONGEST))}; choose an earlier end and set it again then`,
    );
  }
  return { since, until };
}

function delegationEvent(
  delegation: DelegationRecord,
  type: 'delegation.set' | 'delegation.ended',
) {
  const { id, person, delegates, since, until, comment } = delegation;
  const names = delegates.map(shortName).join(', ');
  return {
    type,
    actor: person,
    result: 'success' as const,
    subject: person,
    summary:
      type === 'delegation.set'
        ? `${shortName(person)} lets ${names} review in their place from ${inUtc(since)} until ${inUtc(until)}`
        : `${shortName(person)} ended that ${names} may review in their place`,
    details: { id, delegates, since, until },
    ...(type === 'delegation.set' ? { personal: { comment } } : {}),
  };
}

async function tell(
  tx: Tx,
  { delegates }: DelegationRecord,
  words: { title: string; description: string },
): Promise<void> {
  await enqueueNotice(tx, {
    ...words,
    kind: 'delegation',
    recipients: delegates,
    link: '/jit-access/inbox',
    severity: 'normal',
  });
}

function inUtc(instant: Instant): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
