import { durationMilliseconds } from '../domain/time';
import {
  APART,
  PolicyModel,
  RoleName,
  Route,
  StageModel,
} from './company/policies';
import { GrantFacts, ItemFacts, Records, ReviewFacts } from './Records';

/** The event that each final state of an item leaves in the history, once. */
const EVENT_OF = {
  denied: 'item.denied',
  withdrawn: 'item.withdrawn',
  lapsed: 'item.lapsed',
} as const;

/** Invariants 2 and 3: what was decided, and who agreed to it. */
export class ReviewChecks {
  /** Sets of documents that have been in force, by digest. */
  private readonly known = new Map<string, PolicyModel>();
  private before = new Map<string, ItemFacts>();
  private readonly grants = new Set<string>();

  constructor(
    private readonly records: Records,
    private readonly instant: () => string,
    private readonly complain: (what: string) => void,
  ) {}

  know(model: PolicyModel): void {
    this.known.set(model.digest, model);
  }

  check(): void {
    const { records } = this;
    for (const review of records.newReviews) this.checkReview(review);
    for (const item of records.items) this.checkItem(item);
    for (const grant of records.grants) {
      if (this.grants.has(grant.id)) continue;
      this.grants.add(grant.id);
      this.checkGrant(grant);
    }
    this.before = new Map(records.items.map(item => [item.id, item]));
  }

  /** May policy, as one of these sets has it, let this grant through now? */
  mayAdmit(grant: GrantFacts, digests: readonly string[]): boolean {
    const reviews = this.records.reviews.filter(
      review => review.itemId === grant.itemId,
    );
    const { policyDigest } = this.records.decisionOf(grant.itemId);
    return digests.some(digest => {
      const route = this.routeOf(digest, grant.role);
      if (route === 'none' || route === 'allow') return route === 'allow';
      const by = digest === policyDigest ? 'stage' : 'anybody';
      return enough(route, reviews, by);
    });
  }

  private routeOf(digest: string, role: string): Route {
    const model = this.known.get(digest);
    if (!model) throw new Error(`Nobody loaded the set ${digest}`);
    return model.routes[role as RoleName];
  }

  /** Of people who may, on what they were shown. */
  private checkReview(review: ReviewFacts): void {
    const item = this.before.get(review.itemId);
    if (!item) return;
    const { reviewer } = review;
    if (reviewer === item.requester || reviewer === item.receiver) {
      this.say(item, `was reviewed by ${reviewer}, whom it is for`);
    }
    if (item.state !== 'pending') {
      this.say(item, `was reviewed when it was ${item.state}`);
    }
    if (item.lapsesAt !== null && item.lapsesAt <= this.instant()) {
      this.say(item, `was reviewed after ${item.lapsesAt}, when it lapsed`);
    }
    if (review.digest !== item.digest) {
      this.say(item, 'was reviewed as it was before');
    }
    const { policyDigest } = this.records.decisionOf(item.id);
    const route = this.routeOf(policyDigest, item.role);
    const stage = Array.isArray(route) ? route[review.stage] : undefined;
    if (review.stage !== item.stage || !stage?.of.includes(reviewer)) {
      this.say(item, `was reviewed by ${reviewer}, whom nobody asked`);
    }
    const twice = this.records.reviews.filter(
      other => other.itemId === item.id && other.reviewer === reviewer,
    );
    if (twice.length > 1) this.say(item, `was reviewed twice by ${reviewer}`);
  }

  private checkItem(item: ItemFacts): void {
    const before = this.before.get(item.id);
    if (before?.state === item.state && before.stage === item.stage) return;
    if (before && before.state !== 'pending' && before.state !== item.state) {
      this.say(item, `went from ${before.state} to ${item.state}`);
    }
    if (!before || before.state === item.state) return;
    const events = this.records.newEvents.filter(
      event => event.item_id === item.id,
    );
    const type =
      item.state === 'approved'
        ? 'item.approved'
        : EVENT_OF[item.state as keyof typeof EVENT_OF];
    if (events.filter(event => event.type === type).length !== 1) {
      this.say(item, `is ${item.state} without its one event`);
    }
    const granted = this.records.grants.some(one => one.itemId === item.id);
    if (granted !== (item.state === 'approved')) {
      this.say(item, `is ${item.state}, and has ${granted ? 'a' : 'no'} grant`);
    }
    if (item.state === 'lapsed' && (item.lapsesAt ?? '') > this.instant()) {
      this.say(item, `lapsed before ${item.lapsesAt}`);
    }
  }

  /** No grant without a decision and the reviews that it asked for. */
  private checkGrant(grant: GrantFacts): void {
    const item = this.records.item(grant.itemId);
    if (!item || item.state !== 'approved') {
      this.complain(`${this.name(grant)} has no approved item`);
      return;
    }
    const { outcome, policyDigest } = this.records.decisionOf(item.id);
    const route = this.routeOf(policyDigest, item.role);
    const reviews = this.records.reviews.filter(
      review => review.itemId === item.id,
    );
    if (outcome === 'refuse' || route === 'none') {
      this.say(item, 'was granted, and policy refuses it');
    }
    if (outcome === 'allow' && route !== 'allow') {
      this.say(item, 'was granted without the reviews that policy asks for');
    }
    if (Array.isArray(route) && !enough(route, reviews, 'stage')) {
      this.say(item, 'was granted without all the reviews it asked for');
    }
    this.checkLength(grant, item, reviews);
    this.checkApart(grant, policyDigest);
  }

  /** As long as asked for, or as the strictest reviewer agreed to. */
  private checkLength(
    grant: GrantFacts,
    item: ItemFacts,
    reviews: ReviewFacts[],
  ): void {
    const least = Math.min(
      ...[item.duration, ...reviews.map(review => review.maxDuration)]
        .filter((text): text is string => text !== null)
        .map(durationMilliseconds),
    );
    if (durationMilliseconds(grant.duration) !== least) {
      this.say(item, `was granted for ${grant.duration}`);
    }
  }

  /** Roles that are kept apart are never held together, whoever was first. */
  private checkApart(grant: GrantFacts, digest: string): void {
    if (!this.known.get(digest)?.apart) return;
    if (!APART.includes(grant.role as RoleName)) return;
    const other = this.records.grants.find(
      one =>
        one.id !== grant.id &&
        one.receiver === grant.receiver &&
        one.entityRef === grant.entityRef &&
        one.role !== grant.role &&
        APART.includes(one.role as RoleName) &&
        ['scheduled', 'activating', 'active'].includes(one.state),
    );
    if (!other) return;
    this.complain(
      `${this.name(grant)} was given beside ${this.name(other)}, which policy keeps apart`,
    );
  }

  private name(grant: GrantFacts): string {
    return this.records.name(grant.id);
  }

  private say(item: ItemFacts, what: string): void {
    this.complain(`${this.records.itemName(item.id)} ${what}`);
  }
}

/**
 * Do these reviews satisfy the stages, nobody counted twice?
 * @param by - where other documents ask now, the stage that a review was given in does not matter
 */
function enough(
  stages: readonly StageModel[],
  reviews: readonly ReviewFacts[],
  by: 'stage' | 'anybody',
): boolean {
  if (reviews.some(review => review.decision === 'deny')) return false;
  return assign(stages.flatMap(repeated), [...reviews], by);
}

type Seat = { stage: number; of: readonly string[] };

function repeated({ of, count }: StageModel, stage: number): Seat[] {
  return Array.from({ length: count }, () => ({ stage, of }));
}

/** Is there a different person for each seat? */
function assign(
  seats: Seat[],
  reviews: ReviewFacts[],
  by: 'stage' | 'anybody',
): boolean {
  const [seat, ...others] = seats;
  if (!seat) return true;
  return reviews.some(
    review =>
      seat.of.includes(review.reviewer) &&
      (by === 'anybody' || review.stage === seat.stage) &&
      assign(
        others,
        reviews.filter(other => other.reviewer !== review.reviewer),
        by,
      ),
  );
}
