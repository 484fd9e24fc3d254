import { v7 as uuid } from 'uuid';
import { addDuration, Instant, IsoDuration } from '../domain/time';
import { grantOfItem } from '../services/requests/grantOfItem';
import { clearPause, setPause } from '../storage/controls/pause';
import { beginEnding } from '../storage/grants/beginEnding';
import { createGrant } from '../storage/grants/createGrant';
import { followingGrants } from '../storage/grants/followingGrants';
import { liveGrantIds } from '../storage/grants/liveGrantIds';
import { retryNow, retryWaitingGrants } from '../storage/grants/retryNow';
import { insertRequest } from '../storage/requests/insertRequest';
import { lockPerson } from '../storage/requests/lockPerson';
import { ItemRecord, RequestRecord } from '../storage/requests/records';
import { Store } from '../storage/store';
import { Chance } from './Chance';
import { GrantFacts, Records } from './Records';
import { effectsOf } from './SimulatedTarget';
import { Trace } from './Trace';

/** Few, so that what they ask for overlaps. */
const PEOPLE = ['user:default/ann', 'user:default/bob'];
const GROUPS = ['admins', 'readers', 'writers'];
const DURATIONS: IsoDuration[] = ['PT1M', 'PT5M', 'PT20M'];
const ADMINISTRATOR = 'user:default/administrator';

/** What somebody may do at any time. */
type Deed = 'ask' | 'extend' | 'end' | 'end-all' | 'retry' | 'pause';

/** People who ask for access, end it and step in, as the services do it. */
export class People {
  private paused = false;

  constructor(
    private readonly store: Store,
    private readonly records: Records,
    private readonly chance: Chance,
    private readonly trace: Trace,
  ) {}

  /** Somebody does something. */
  async act(): Promise<void> {
    const live = this.records.grants.filter(grant => grant.state !== 'ended');
    const deed: Deed = this.chance.weighed({
      ask: live.length < 4 ? 6 : 0,
      extend: 3,
      end: 3,
      'end-all': 0.5,
      retry: 1,
      pause: this.paused ? 3 : 0.3,
    });
    const grant = live.length > 0 ? this.chance.pick(live) : undefined;
    await this.does(deed, grant);
  }

  /** Somebody ends access to what is in trouble just now. */
  async endOneOf(bindingIds: ReadonlySet<string>): Promise<void> {
    const live = this.records.grants.filter(
      grant =>
        grant.state !== 'ended' &&
        grant.state !== 'ending' &&
        grant.bindings.some(binding => bindingIds.has(binding.id)),
    );
    if (live.length > 0) await this.end(this.chance.pick(live));
  }

  /** Whoever paused new access lets it go on. */
  async resume(): Promise<void> {
    if (this.paused) await this.togglePause();
  }

  private async does(deed: Deed, grant?: GrantFacts): Promise<void> {
    switch (deed) {
      case 'ask':
        await this.ask();
        break;
      case 'extend':
        if (grant?.state === 'active') await this.extend(grant);
        break;
      case 'end':
        if (grant) await this.end(grant);
        break;
      case 'retry':
        if (grant) await this.store.transaction(tx => retryNow(tx, grant.id));
        break;
      case 'end-all':
        await this.endAll();
        break;
      case 'pause':
        await this.togglePause();
        break;
      default:
        throw new Error(`Unknown deed ${deed satisfies never}`);
    }
  }

  private async ask(): Promise<void> {
    const { chance } = this;
    const groups = GROUPS.filter(() => chance.happens(0.45));
    const now = await this.store.now();
    await this.submit(chance.pick(PEOPLE), {
      groups: groups.length > 0 ? groups : [chance.pick(GROUPS)],
      startsAt: chance.happens(0.2)
        ? addDuration(now, chance.pick(DURATIONS))
        : undefined,
    });
  }

  private async extend(grant: GrantFacts): Promise<void> {
    await this.submit(grant.receiver, {
      groups: grant.bindings.map(binding => binding.effectKey),
      startsAt: grant.endsAt ?? undefined,
      extendsGrant: grant.id,
    });
  }

  private async submit(
    receiver: string,
    wanted: { groups: string[]; startsAt?: Instant; extendsGrant?: string },
  ): Promise<void> {
    const { groups, startsAt, extendsGrant } = wanted;
    const duration = this.chance.pick(DURATIONS);
    const refuseStanding = this.chance.happens(0.1);
    const now = await this.store.now();
    const request = requestOf(receiver, {
      duration,
      startsAt,
      extendsGrant,
      now,
    });
    const item = itemOf(request, refuseStanding);
    const { id } = await this.store.transaction(async tx => {
      await lockPerson(tx, receiver);
      await insertRequest(tx, request, [item]);
      return createGrant(
        tx,
        grantOfItem(request, item, {
          duration,
          now,
          effects: effectsOf(groups),
          subject: { ref: receiver, annotations: {} },
        }),
      );
    });
    const how = extendsGrant
      ? `extends ${this.records.name(extendsGrant)}`
      : '';
    this.trace.add(
      'people',
      `${receiver} gets ${this.records.name(id)}: ${groups} for ${duration} ${startsAt ? `from ${startsAt}` : 'at once'} ${how}`,
    );
  }

  private async end(grant: GrantFacts): Promise<void> {
    this.trace.add('people', `end ${this.records.name(grant.id)}`);
    await this.store.transaction(async tx => {
      await lockPerson(tx, grant.receiver);
      const following = await followingGrants(tx.sql, grant.id);
      await beginEnding(tx, [grant.id, ...following], {
        reason: 'returned',
        by: grant.receiver,
      });
    });
  }

  private async endAll(): Promise<void> {
    const receiver = this.chance.pick(PEOPLE);
    this.trace.add('people', `end everything of ${receiver}`);
    await this.store.transaction(async tx => {
      await lockPerson(tx, receiver);
      await beginEnding(tx, await liveGrantIds(tx.sql, { receiver }), {
        reason: 'revoked',
        by: ADMINISTRATOR,
      });
    });
  }

  private async togglePause(): Promise<void> {
    this.paused = !this.paused;
    this.trace.add('people', this.paused ? 'pause new access' : 'resume');
    const at = await this.store.now();
    await this.store.transaction(async tx => {
      if (this.paused) {
        await setPause(tx, { reason: 'A bad day', by: ADMINISTRATOR, at });
      } else {
        await clearPause(tx);
        await retryWaitingGrants(tx);
      }
    });
  }
}

function requestOf(
  receiver: string,
  given: {
    duration: IsoDuration;
    startsAt?: Instant;
    extendsGrant?: string;
    now: Instant;
  },
): RequestRecord {
  const { now, ...rest } = given;
  return {
    id: uuid(),
    requester: receiver,
    receiver,
    justification: 'A simulation needs it',
    breakGlass: false,
    bodyDigest: 'digest',
    createdAt: now,
    ...rest,
  };
}

function itemOf(request: RequestRecord, noStandingAccess: boolean): ItemRecord {
  return {
    id: uuid(),
    requestId: request.id,
    position: 0,
    entityRef: 'resource:default/simulated',
    role: 'member',
    roleSummary: {
      name: 'member',
      title: 'Membership',
      risk: 'medium',
      provider: 'simulated',
    },
    provider: 'simulated',
    target: {},
    requester: request.requester,
    receiver: request.receiver,
    state: 'approved',
    duration: request.duration,
    decision: { limits: { noStandingAccess } } as ItemRecord['decision'],
    digest: 'digest',
    stage: 0,
    createdAt: request.createdAt,
  };
}
