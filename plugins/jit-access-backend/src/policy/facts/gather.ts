import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { ContextQuery } from '@jit-access/backstage-plugin-jit-access-node';
import { Instant } from '../../domain/time';
import { DefaultDirectory, Look } from '../catalogDirectory';
import { nameOf } from '../words';
import { ContextGatherer } from './contextFacts';
import { withDeadline } from './deadline';
import { EntityPlaces, entityFactsOf } from './entityFacts';
import {
  ContextOfEntity,
  EntityFacts,
  FactName,
  PersonFacts,
} from './itemFacts';

/** What facts are gathered for. */
export interface FactQuestion {
  requester: string;
  receiver: string;
  at: Instant;
  /** For each entity: what the policies concerned read. */
  entities: Map<string, { entity: Entity | undefined; reads: Set<FactName> }>;
}

/** Facts of one decision, for all of its items. */
export interface GatheredFacts {
  requester: PersonFacts;
  receiver: PersonFacts;
  /** Absent: the catalog did not answer. */
  look?: Look;
  entities: Map<string, EntityFacts>;
  context: Map<string, ContextOfEntity>;
}

/** Gathers facts once per decision; what fails is unknown, and nothing throws. */
export class FactGatherer {
  constructor(
    private readonly options: {
      directory: DefaultDirectory;
      context: ContextGatherer;
      places: EntityPlaces;
      deadlineMs: number;
      onFailure(what: string, error: unknown): void;
    },
  ) {}

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
    const entities = new Map<string, EntityFacts>();
    for (const [ref, { entity }] of question.entities) {
      if (entity) {
        entities.set(ref, entityFactsOf(entity, this.options.places));
      }
    }
    const containers = [...entities.values()].flatMap(
      entity => entity.related.system,
    );
    const look = await this.look([
      question.requester,
      question.receiver,
      ...containers,
    ]);
    const context = new Map<string, ContextOfEntity>();
    await Promise.all(
      [...question.entities].map(async ([ref, { reads }]) => {
        const entity = entities.get(ref);
        const parts = (['onCall', 'incidents'] as const).filter(part =>
          reads.has(part),
        );
        if (!entity || parts.length === 0) return;
        const query = contextQuery(entity, look, question.at);
        context.set(ref, await this.options.context.gather(query, parts));
      }),
    );
    return {
      requester: personFacts(question.requester, look),
      receiver: personFacts(question.receiver, look),
      look,
      entities,
      context,
    };
  }

  private async attempt<T>(
    what: string,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await withDeadline(this.options.deadlineMs, work);
    } catch (error) {
      this.options.onFailure(what, error);
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

/** What an entity is part of may carry the annotations of a rota; its own win. */
function contextQuery(
  { ref, related, entity }: EntityFacts,
  look: Look | undefined,
  at: Instant,
): ContextQuery {
  const containers = related.system.map(
    container => look?.entities.get(container)?.metadata.annotations,
  );
  return {
    entityRef: ref,
    annotations: Object.assign(
      {},
      ...containers.reverse(),
      entity.metadata.annotations,
    ),
    relatedRefs: [
      ...new Set([
        ...related.system,
        ...related.dependencies,
        ...related.dependents,
      ]),
    ],
    at,
  };
}
