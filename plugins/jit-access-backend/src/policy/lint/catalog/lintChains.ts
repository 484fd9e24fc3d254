import { CompiledPolicy, CompiledRoute } from '../../compile/compiledSet';
import { Managers, principalsOf } from '../../decide/selectors';
import { EntityFacts, ItemFacts, PersonFacts } from '../../facts/itemFacts';
import { isDynamic } from '../../../domain/principal';
import { Selector } from '../../language/selector';
import { listInWords } from '../../words';
import { CatalogView } from './CatalogView';
import { CauseCollector, entitiesInWords } from './CauseCollector';

/** One round of people that has to be filled. */
interface Round {
  name: string;
  count: number;
  selectors: Selector[];
  fallback: Selector[];
}

/** How a round fails to be filled; absent: it can be. */
type Shortage =
  | { kind: 'nobody' }
  | { kind: 'few'; found: number }
  | { kind: 'self'; people: PersonFacts[] };

/**
 * Approvers that cannot be found: nobody, too few, or nobody but whoever asks.
 * What depends on the owner alone is looked up once for each owner.
 */
export class ChainLint {
  private readonly known = new Map<string, Shortage | undefined>();

  constructor(
    private readonly view: CatalogView,
    private readonly found: CauseCollector,
  ) {}

  look(policy: CompiledPolicy, facts: ItemFacts): void {
    const entity = facts.entity!;
    for (const route of policy.routes) {
      if (route.when.test(facts) === 'false') continue;
      for (const round of roundsOf(route, facts)) {
        const key = [
          policy.name,
          route.name,
          round.name,
          facts.role.name,
          entity.owner,
          entity.systemOwner,
          entity.domainOwner,
        ].join(' ');
        if (!this.known.has(key)) {
          this.known.set(key, this.shortage(round, route, facts));
        }
        const shortage = this.known.get(key);
        if (shortage) this.report(shortage, round, route, policy, entity);
      }
    }
  }

  private report(
    shortage: Shortage,
    round: Round,
    route: CompiledRoute,
    policy: CompiledPolicy,
    entity: EntityFacts,
  ): void {
    const where = `${round.name} of route "${route.name}" of policy "${policy.name}"`;
    const found = shortage.kind === 'few' ? shortage.found : 0;
    this.found.add(
      [policy.name, route.name, round.name, shortage.kind, found].join(' '),
      entity.ref,
      route.location,
      count =>
        `${where} ${inWords(shortage, round)}, on ${entitiesInWords(count)}; such requests are refused. Name others beside them, or a fallback`,
    );
  }

  private shortage(
    { selectors, fallback, count }: Round,
    route: CompiledRoute,
    facts: ItemFacts,
  ): Shortage | undefined {
    const direct = this.shortageOf(selectors, count, route, facts);
    if (!direct || fallback.length === 0) return direct;
    if (direct.kind !== 'self') {
      return this.shortageOf(fallback, count, route, facts);
    }
    const people = direct.people.filter(person =>
      this.failsFor(person, fallback, count, facts),
    );
    return people.length > 0 ? { kind: 'self', people } : undefined;
  }

  private shortageOf(
    selectors: Selector[],
    count: number,
    route: CompiledRoute,
    facts: ItemFacts,
  ): Shortage | undefined {
    const fixed = this.able(selectors, facts);
    // More than enough, whoever asks; or known by the hour only.
    if (!fixed || fixed.size > count) return undefined;
    const managed = selectors.some(({ kind }) => kind === 'manager');
    if (!managed && fixed.size === 0) return { kind: 'nobody' };
    if (!managed && fixed.size < count) {
      return { kind: 'few', found: fixed.size };
    }
    const asking = managed
      ? this.view.people
      : [...fixed].flatMap(ref => this.view.person(ref) ?? []);
    const people = asking.filter(
      person =>
        this.failsFor(person, selectors, count, facts) &&
        this.couldAsk(person, route, facts),
    );
    return people.length > 0 ? { kind: 'self', people } : undefined;
  }

  /** Are there too few others when this person asks? */
  private failsFor(
    person: PersonFacts,
    selectors: Selector[],
    count: number,
    facts: ItemFacts,
  ): boolean {
    const managers = this.view.managersOf(person);
    const able = this.able(selectors, facts, {
      receiver: managers,
      requester: managers,
    });
    able?.delete(person.ref);
    return able !== undefined && able.size < count;
  }

  /** Refs of everybody who could answer; absent where only context sources know. */
  private able(
    selectors: Selector[],
    facts: ItemFacts,
    managers: Managers = NO_MANAGERS,
  ): Set<string> | undefined {
    const principals = selectors.flatMap(selector =>
      principalsOf(selector, facts, managers),
    );
    if (principals.some(isDynamic)) return undefined;
    return new Set(
      principals.flatMap(principal => this.view.peopleBehind(principal)),
    );
  }

  private couldAsk(
    person: PersonFacts,
    route: CompiledRoute,
    facts: ItemFacts,
  ): boolean {
    const asked = { ...facts, requester: person, receiver: person };
    return route.when.eligible(asked) !== 'false';
  }
}

const NO_MANAGERS: Managers = { receiver: [], requester: [] };

function inWords(shortage: Shortage, { count }: Round): string {
  switch (shortage.kind) {
    case 'nobody':
      return 'resolves to nobody';
    case 'few':
      return `needs ${count} people and resolves to ${shortage.found}`;
    case 'self':
      return `leaves too few others where ${listInWords(
        shortage.people.slice(0, 3).map(({ ref }) => ref),
        'or',
      )} asks`;
    default:
      throw new Error(`"${JSON.stringify(shortage satisfies never)}" is none`);
  }
}

function roundsOf(route: CompiledRoute, facts: ItemFacts): Round[] {
  const rounds = route.stages.flatMap((stage, index): Round[] =>
    stage.when.test(facts) === 'false'
      ? []
      : [
          {
            name: `Stage ${index + 1}${stage.title ? ` (${stage.title})` : ''}`,
            count: stage.count,
            selectors: stage.selectors,
            fallback: stage.fallback ?? [],
          },
        ],
  );
  if (!route.breakGlass) return rounds;
  const { reviewers, escalateTo } = route.breakGlass;
  return [
    ...rounds,
    {
      name: 'The review',
      count: 1,
      selectors: reviewers,
      fallback: escalateTo,
    },
  ];
}
