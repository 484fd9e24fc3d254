import { addDuration } from '../domain/time';
import { Chance } from './Chance';
import { Company } from './company/Company';
import {
  ADMINISTRATOR,
  ENTITIES,
  EVERYBODY,
  LEAD,
  RECEIVERS,
  TEAM,
} from './company/people';
import {
  drawPolicy,
  PolicyModel,
  ROLE_NAMES,
  RoleName,
} from './company/policies';
import { Focus } from './Focus';
import { Portal } from './Portal';
import { GrantFacts, ItemFacts, Records } from './Records';
import { Secrets } from './Secrets';
import { Trace } from './Trace';
import { VirtualTime } from './VirtualTime';

const DURATIONS = ['PT1M', 'PT5M', 'PT20M'];
/** More would only wait for each other. */
const GRANTS_AT_MOST = 5;

/** What somebody may do at any time. */
type Deed =
  | 'ask'
  | 'review'
  | 'withdraw'
  | 'extend'
  | 'end'
  | 'end-all'
  | 'retry'
  | 'reveal'
  | 'renew'
  | 'pause'
  | 'reload'
  | 'move';

/** A use case, run by one process of the portal. */
type UseCase = (portal: Portal) => Promise<unknown>;

/** People who ask for access, decide on it, end it and step in, through the real use cases. */
export class People {
  private paused = false;
  /** What reviewers have before their eyes, which may be old. */
  private readonly shown = new Map<string, string>();

  constructor(
    private readonly parts: {
      records: Records;
      chance: Chance;
      trace: Trace;
      time: VirtualTime;
      company: Company;
      secrets: Secrets;
      focus?: Focus;
      /** Runs it in a process that is awake. */
      run(what: string, useCase: UseCase): void;
      /** Processes that are replaced know this set from now on. */
      know(model: PolicyModel): void;
    },
  ) {}

  /** Somebody does something. */
  act(): void {
    const { chance, records, company } = this.parts;
    const live = records.grants.filter(grant => grant.state !== 'ended');
    const waiting = records.items.filter(item => item.state === 'pending');
    const reveals = this.parts.focus === 'secrets' ? 8 : 1.5;
    const deed: Deed = chance.weighed({
      ask: live.length + waiting.length < GRANTS_AT_MOST ? 6 : 0,
      review: waiting.length > 0 ? 8 : 0,
      withdraw: waiting.length > 0 ? 0.5 : 0,
      extend: live.length > 0 ? 2.5 : 0,
      end: live.length > 0 ? 3 : 0,
      'end-all': 0.4,
      retry: live.length > 0 ? 1 : 0,
      reveal: live.length > 0 ? reveals : 0,
      renew: live.length > 0 ? 0.7 : 0,
      pause: this.paused ? 3 : 0.3,
      reload: 0.5,
      move: RECEIVERS.some(ref => company.whereabouts(ref)) ? 2 : 0.1,
    });
    this.deeds[deed]({ live, waiting });
  }

  /** Somebody ends access to what is in trouble just now. */
  endOneOf(bindingIds: ReadonlySet<string>): void {
    const live = this.parts.records.grants.filter(
      grant =>
        grant.state !== 'ended' &&
        grant.state !== 'ending' &&
        grant.bindings.some(binding => bindingIds.has(binding.id)),
    );
    if (live.length > 0) this.end(this.parts.chance.pick(live));
  }

  /** Whoever paused new access lets it go on, and everybody is where they belong. */
  settleDown(): void {
    this.pause(false);
    for (const ref of EVERYBODY) {
      if (this.parts.company.whereabouts(ref)) {
        this.parts.company.move(ref, undefined);
      }
    }
  }

  /** Loads a set of documents that is drawn anew. */
  reload(): void {
    const model = drawPolicy(this.parts.chance);
    this.parts.know(model);
    this.parts.run('loads other documents', portal => portal.activate(model));
  }

  private readonly deeds: Record<
    Deed,
    (there: { live: GrantFacts[]; waiting: ItemFacts[] }) => void
  > = {
    ask: () => this.ask(),
    review: ({ waiting }) => this.review(this.parts.chance.pick(waiting)),
    withdraw: ({ waiting }) => {
      const { requester, requestId, id } = this.parts.chance.pick(waiting);
      this.as(requester, `withdraws ${this.item(id)}`, (portal, actor) =>
        portal.services.withdraw.withdraw(actor, requestId),
      );
    },
    extend: ({ live }) => this.extend(this.parts.chance.pick(live)),
    end: ({ live }) => this.end(this.parts.chance.pick(live)),
    'end-all': () => this.endAll(),
    retry: ({ live }) => {
      const grant = this.parts.chance.pick(live);
      this.as(ADMINISTRATOR, `retries ${this.grant(grant)}`, (portal, actor) =>
        portal.services.grants.retry(actor, grant.id),
      );
    },
    reveal: ({ live }) => this.reveal(live),
    renew: ({ live }) => this.renew(live),
    pause: () => this.pause(!this.paused),
    reload: () => this.reload(),
    move: () => this.move(),
  };

  private ask(): void {
    const { chance, time } = this.parts;
    const requester = chance.pick(TEAM);
    const receiver = chance.happens(0.15)
      ? chance.pick(RECEIVERS)
      : RECEIVERS.find(ref => ref === requester);
    const roles = this.someRoles();
    const entityRef = chance.pick(ENTITIES);
    const duration = chance.pick(DURATIONS);
    const startsAt = chance.happens(0.2)
      ? addDuration(time.instant(), chance.pick(DURATIONS))
      : undefined;
    const asked = roles.length > 0 ? roles : [chance.pick(ROLE_NAMES)];
    const body = {
      items: asked.map(role => ({ entityRef, role })),
      duration,
      startsAt,
      receiver: receiver ?? chance.pick(RECEIVERS),
      justification: 'A simulation needs it',
      partial: chance.happens(0.5) || undefined,
    };
    const idempotencyKey = `key ${chance.below(1_000_000)}`;
    const what = `asks for ${body.items.map(item => item.role)} on ${entityRef} for ${body.receiver}, ${duration}${startsAt ? ` from ${startsAt}` : ''}`;
    const times = chance.happens(0.15) ? 2 : 1;
    // Whoever does not get an answer sends it again, to another process maybe.
    for (let i = 0; i < times; i++) {
      this.as(requester, what, (portal, actor) =>
        portal.services.submit.submit(actor, body, { idempotencyKey }),
      );
    }
  }

  private someRoles(): RoleName[] {
    const { chance, focus } = this.parts;
    const some = ROLE_NAMES.filter(() => chance.happens(0.3));
    if (focus === 'secrets') return ['login'];
    return some;
  }

  private extend(grant: GrantFacts): void {
    const body = {
      duration: this.parts.chance.pick(DURATIONS),
      justification: 'It takes longer',
    };
    this.as(
      grant.receiver,
      `extends ${this.grant(grant)} by ${body.duration}`,
      (portal, actor) => portal.services.extend.extend(actor, grant.id, body),
    );
  }

  /** Anybody tries; one who may has looked at it now, or a while ago. */
  private review(item: ItemFacts): void {
    const { chance } = this.parts;
    const reviewer = chance.pick(EVERYBODY);
    const known = this.shown.get(item.id);
    const digest = known && chance.happens(0.2) ? known : item.digest;
    this.shown.set(item.id, item.digest);
    const decision = chance.happens(0.9)
      ? ('approve' as const)
      : ('deny' as const);
    const body = {
      decision,
      digest,
      comment: decision === 'deny' ? 'Not now' : undefined,
      maxDuration: chance.happens(0.25) ? chance.pick(DURATIONS) : undefined,
    };
    this.as(
      reviewer,
      `${decision === 'deny' ? 'denies' : 'approves'} ${this.item(item.id)}${body.maxDuration ? ` for ${body.maxDuration}` : ''}`,
      (portal, actor) =>
        portal.services.reviews.review(actor, item.requestId, item.id, body),
    );
  }

  private end(grant: GrantFacts): void {
    const by = this.parts.chance.pick([
      grant.receiver,
      grant.receiver,
      ADMINISTRATOR,
      LEAD,
    ]);
    this.as(by, `ends ${this.grant(grant)}`, (portal, actor) =>
      portal.services.grants.end(actor, grant.id, undefined),
    );
  }

  private endAll(): void {
    const { chance } = this.parts;
    const scope = chance.pick([
      { person: chance.pick(RECEIVERS) },
      { entityRef: chance.pick(ENTITIES) },
      { provider: 'simulated' },
    ]);
    this.as(
      ADMINISTRATOR,
      `ends everything of ${Object.values(scope)[0]}`,
      (portal, actor) =>
        portal.services.administration.endAll(actor, {
          ...scope,
          reason: 'A bad day',
        }),
    );
  }

  /** The holder asks for the secret; now and then somebody who must not see it. */
  private reveal(live: GrantFacts[]): void {
    const { chance, secrets } = this.parts;
    const logins = live.filter(grant => grant.role === 'login');
    if (logins.length === 0) return;
    const grant = chance.pick(logins);
    const who = chance.happens(0.8) ? grant.receiver : chance.pick(EVERYBODY);
    this.as(
      who,
      `looks at the secret of ${this.grant(grant)}`,
      async (portal, actor) => {
        const shown = await portal.services.credentials.reveal(actor, grant.id);
        secrets.shown(grant, who, shown.password ?? '');
      },
    );
  }

  /** The holder has the secret replaced; now and then somebody who must not. */
  private renew(live: GrantFacts[]): void {
    const { chance } = this.parts;
    const logins = live.filter(grant => grant.role === 'login');
    if (logins.length === 0) return;
    const grant = chance.pick(logins);
    const who = chance.happens(0.8) ? grant.receiver : chance.pick(EVERYBODY);
    this.as(
      who,
      `has the secret of ${this.grant(grant)} replaced`,
      (portal, actor) => portal.services.credentials.renew(actor, grant.id),
    );
  }

  private pause(paused: boolean): void {
    this.paused = paused;
    this.as(ADMINISTRATOR, paused ? 'pauses' : 'resumes', (portal, actor) =>
      portal.services.administration.pause(actor, {
        paused,
        reason: 'A bad day',
      }),
    );
  }

  private move(): void {
    const { chance, company, trace } = this.parts;
    const away = RECEIVERS.find(one => company.whereabouts(one));
    const ref = away ?? chance.pick(RECEIVERS);
    const to = company.whereabouts(ref)
      ? undefined
      : chance.pick(['left the team', 'gone'] as const);
    trace.add('people', `${ref} ${to ?? 'is back'}`);
    company.move(ref, to);
  }

  private as(
    who: string,
    what: string,
    deed: (
      portal: Portal,
      actor: Awaited<ReturnType<Portal['actor']>>,
    ) => Promise<unknown>,
  ): void {
    this.parts.run(`${who} ${what}`, async portal =>
      deed(portal, await portal.actor(who)),
    );
  }

  private grant(grant: GrantFacts): string {
    return this.parts.records.name(grant.id);
  }

  private item(id: string): string {
    return this.parts.records.itemName(id);
  }
}
