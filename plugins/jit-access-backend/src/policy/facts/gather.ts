import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { ContextQuery } from '@jit-access/backstage-plugin-jit-access-node';
import { Instant } from '../../domain/time';
import { DefaultDirectory, Look } from '../catalogDirectory';
import { PersonRecord } from '../directory';
import { HistoryFacts, PersonHistory } from '../historyFacts';
import { FirstSeen, Tenure } from '../tenure';
import { nameOf } from '../words';
import { ContextGatherer } from './contextFacts';
import { withDeadline } from './deadline';
import { EntityPlaces, entityFactsOf } from './entityFacts';
import {
  ContextOfEntity,
  ContextPart,
  EntityFacts,
  PersonFacts,
} from './itemFacts';
import { Needs, historyQuestion, needsOf } from './needs';
import { FactQuestion } from './question';
import { Steps } from './steps';

/** Facts of one decision, for all of its items. */
export interface GatheredFacts {
  question: FactQuestion;
  requester: PersonFacts;
  receiver: PersonFacts;
  /** Absent: the catalog did not answer. */
  look?: Look;
  entities: ReadonlyMap<string, EntityFacts>;
  context: ReadonlyMap<string, ContextOfEntity>;
  /** Absent: nobody reads it, or it could not be read. */
  history?: PersonHistory;
  /** Since when entities have had their owner; absent as above. */
  owners?: ReadonlyMap<string, { owner: string; seen: FirstSeen }>;
  /** What is needed of our own database and could not be read, as a clause. */
  unread?: string;
}

export interface FactGathererOptions {
  directory: DefaultDirectory;
  context: ContextGatherer;
  places: EntityPlaces;
  /** Absent: what is read of the past is unknown. */
  history?: HistoryFacts;
  /** Absent: since when anything has been so is unknown. */
  tenure?: Tenure;
  deadlineMs: number;
  /** Told what could not be read: `entities`, `people`, `history` … */
  onFailure(what: string, error: unknown): void;
}

const NOT_SEEN =
  'since when people are members and entities are owned could not be looked up';

/** Gathers facts once per decision; what fails is unknown, and nothing throws. */
export class FactGatherer {
  constructor(private readonly options: FactGathererOptions) {}

  /** Entities as their reader sees them. @returns absent when the catalog did not answer */
  async entities(
    refs: string[],
    credentials: BackstageCredentials | undefined,
  ): Promise<Map<string, Entity> | undefined> {
    return this.attempt('entities', () =>
      this.options.directory.entities(refs, credentials),
    );
  }

  /** People and whatever else, in one look. @returns absent when the catalog did not answer */
  async look(refs: string[]): Promise<Look | undefined> {
    return this.attempt('people', () => this.options.directory.look(refs));
  }

  async gather(question: FactQuestion): Promise<GatheredFacts> {
    const bare = new Map<string, EntityFacts>();
    for (const [ref, entity] of question.entities) {
      if (entity) bare.set(ref, entityFactsOf(entity, this.options.places));
    }
    const needs = needsOf(question, bare);
    const unread: string[] = [];
    const [seen, history, tenure, owners] = await Promise.all([
      this.lookAround(question, bare, needs),
      this.historyFor(question, needs, unread),
      this.tenureFor(question, needs, unread),
      this.ownersSeen(needs, unread),
    ]);
    const { look, entities } = seen;
    const context = await this.contextFor(question, entities, needs, look);
    const person = (ref: string): PersonFacts => ({
      ...personFacts(ref, look),
      tenure: tenure && tenureOf(tenure.get(ref), look?.people.get(ref), look),
    });
    return {
      question,
      requester: person(question.requester),
      receiver: person(question.receiver),
      look,
      entities,
      context,
      history,
      owners,
      unread: unread[0],
    };
  }

  /**
   * What context sources say around one entity, which is read with the plugin's
   * own credentials. @returns absent when the catalog does not answer or has no such entity
   */
  async around(
    entityRef: string,
    parts: Iterable<ContextPart>,
    at: Instant,
    ticket?: string,
  ): Promise<ContextOfEntity | undefined> {
    const entities = await this.entities([entityRef], undefined);
    const entity = entities?.get(entityRef);
    if (!entity) return undefined;
    const { directory, places } = this.options;
    const containers = await this.attempt('systems', async () => {
      const organisation = await directory.organisation();
      return organisation.containers;
    });
    // Without what it is part of, sources could not be asked about all of it.
    if (!containers) return undefined;
    const facts = entityFactsOf(entity, places, containers);
    const query = contextQuery(facts, containers, at, ticket);
    return this.options.context.gather(query, parts);
  }

  /** People, what entities are part of, and what is near to them, with as few calls as can be. */
  private async lookAround(
    question: FactQuestion,
    bare: ReadonlyMap<string, EntityFacts>,
    needs: Needs,
  ): Promise<{ look?: Look; entities: Map<string, EntityFacts> }> {
    const walks = new Map<string, Steps>();
    for (const [ref, facts] of bare) {
      walks.set(ref, new Steps(facts, needs.of(ref).steps));
    }
    const next = () => [...walks.values()].flatMap(walk => walk.next());
    const look = await this.look([
      question.requester,
      question.receiver,
      ...[...bare.values()].flatMap(facts => facts.related.system),
      ...next(),
    ]);
    let read: ReadonlyMap<string, Entity> | undefined = look?.entities;
    for (let refs = next(); refs.length > 0; refs = next()) {
      for (const walk of walks.values()) {
        if (walk.next().length === 0) continue;
        if (read) walk.advance(read);
        else walk.fail();
      }
      const farther = next();
      if (farther.length === 0) break;
      read = await this.entities(farther, undefined);
    }
    const entities = new Map<string, EntityFacts>();
    for (const [ref, facts] of bare) {
      entities.set(ref, {
        ...entityFactsOf(facts.entity, this.options.places, look?.containers),
        farther: walks.get(ref)?.result(),
      });
    }
    return { look, entities };
  }

  private async historyFor(
    question: FactQuestion,
    needs: Needs,
    unread: string[],
  ): Promise<PersonHistory | undefined> {
    const { history } = this.options;
    if (!history || !needs.any('history')) return undefined;
    return this.attempt(
      'history',
      () => history.of(historyQuestion(question, needs)),
      () => unread.push('earlier access could not be looked up'),
    );
  }

  private async tenureFor(
    question: FactQuestion,
    needs: Needs,
    unread: string[],
  ) {
    const { tenure } = this.options;
    const people = (['requester', 'receiver'] as const)
      .filter(who => needs.any(`${who}.tenure`))
      .map(who => question[who]);
    if (!tenure || people.length === 0) return undefined;
    return this.attempt(
      'tenure',
      () => tenure.ofPeople([...new Set(people)]),
      () => unread.push(NOT_SEEN),
    );
  }

  private async ownersSeen(needs: Needs, unread: string[]) {
    const { tenure } = this.options;
    const refs = needs.entitiesReading('entity.ownerSeen');
    if (!tenure || refs.length === 0) return undefined;
    return this.attempt(
      'owners',
      () => tenure.ofOwners(refs),
      () => unread.push(NOT_SEEN),
    );
  }

  private async contextFor(
    question: FactQuestion,
    entities: ReadonlyMap<string, EntityFacts>,
    needs: Needs,
    look: Look | undefined,
  ): Promise<Map<string, ContextOfEntity>> {
    const context = new Map<string, ContextOfEntity>();
    await Promise.all(
      [...entities].map(async ([ref, entity]) => {
        const { parts, rotas } = needs.of(ref);
        // Without what it is part of, sources could not be asked about all of it.
        if (parts.length === 0 || !look) return;
        const containers = new Map([...look.containers, ...look.entities]);
        const query = contextQuery(
          entity,
          containers,
          question.at,
          question.ticket,
          rotas,
        );
        context.set(ref, await this.options.context.gather(query, parts));
      }),
    );
    return context;
  }

  private async attempt<T>(
    what: string,
    work: () => Promise<T>,
    failed?: () => void,
  ): Promise<T | undefined> {
    try {
      return await withDeadline(this.options.deadlineMs, work);
    } catch (error) {
      this.options.onFailure(what, error);
      failed?.();
      return undefined;
    }
  }
}

function personFacts(ref: string, look: Look | undefined): PersonFacts {
  if (!look) return { ref, name: nameOf(ref), status: 'unknown' };
  const record = look.people.get(ref);
  return record
    ? { ref, name: record.name, status: 'known', record }
    : { ref, name: nameOf(ref), status: 'absent' };
}

/** In a group above, somebody is since when they have been in the group that made them so. */
function tenureOf(
  seen: { person?: FirstSeen; groups: Map<string, FirstSeen> } | undefined,
  record: PersonRecord | undefined,
  look: Look | undefined,
): PersonFacts['tenure'] {
  const groups = new Map<string, FirstSeen>();
  for (const own of record?.directGroups ?? []) {
    const since = seen?.groups.get(own);
    if (!since) continue;
    for (const group of look?.tree.withAncestors([own]) ?? []) {
      const before = groups.get(group);
      if (!before || isOlder(since, before)) groups.set(group, since);
    }
  }
  return { person: seen?.person, groups };
}

function isOlder(a: FirstSeen, b: FirstSeen): boolean {
  if (a.baseline !== b.baseline) return a.baseline;
  return a.since < b.since;
}

/** What an entity is part of may carry the annotations of a rota; its own win. */
function contextQuery(
  { ref, related, farther, domain, entity }: EntityFacts,
  containers: ReadonlyMap<string, Entity>,
  at: Instant,
  ticket: string | undefined,
  rotas: readonly string[] = [],
): ContextQuery {
  const annotations = related.system.map(
    container => containers.get(container)?.metadata.annotations,
  );
  const refs = new Set([
    ...related.system,
    ...related.dependencies,
    ...related.dependents,
    ...(farther ? farther.dependencies.flat() : []),
    ...(farther ? farther.dependents.flat() : []),
    ...(domain ? [domain] : []),
    ...rotas,
  ]);
  refs.delete(ref);
  return {
    entityRef: ref,
    annotations: Object.assign(
      {},
      ...annotations.reverse(),
      entity.metadata.annotations,
    ),
    relatedRefs: [...refs],
    at,
    ticket,
  };
}
