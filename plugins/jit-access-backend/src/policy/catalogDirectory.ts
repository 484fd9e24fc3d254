import {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  Principal,
  leadPrincipal,
  memberPrincipal,
  parsePrincipal,
  userPrincipal,
} from '../domain/principal';
import { Directory, PersonRecord } from './directory';
import { GroupTree } from './catalog/groupTree';
import {
  displayName,
  managersOf,
  groupsNamedBy,
  personRecordOf,
} from './catalog/personRecord';
import { nameOf } from './words';

/** How old the organisation may be, in milliseconds. */
const MAX_AGE_MS = 60_000;
/** The same where somebody is in a group that it lacks, which may well not exist. */
const LACKING_MAX_AGE_MS = 5_000;

/** A filter travels in the address of the call, which servers bound. */
const REFS_IN_ONE_FILTER = 40;

/** Groups, systems and domains of the catalog at one time. */
export interface Organisation {
  tree: GroupTree;
  /** Systems and domains, by ref. */
  containers: ReadonlyMap<string, Entity>;
}

/** What one look into the catalog brought: people, other entities, and the organisation they stand in. */
export interface Look extends Organisation {
  people: Map<string, PersonRecord>;
  entities: Map<string, Entity>;
}

export interface DefaultDirectoryOptions {
  catalog: CatalogService;
  auth: AuthService;
  leadAnnotation: string;
  managerAnnotation: string;
  /** Milliseconds of a clock that never goes back; for tests. */
  clock?: () => number;
}

/**
 * People and groups, read from the catalog with the plugin's own credentials.
 * Only groups, systems and domains are kept, for a minute at most.
 */
export class DefaultDirectory implements Directory {
  private kept: { value: Organisation; readAt: number } | undefined;
  private reading: Promise<unknown> | undefined;

  constructor(private readonly options: DefaultDirectoryOptions) {}

  async person(ref: string): Promise<PersonRecord | undefined> {
    const { people } = await this.look([ref]);
    return people.get(ref);
  }

  async names(refs: string[]): Promise<Map<string, string>> {
    const unique = [...new Set(refs)];
    const names = new Map(unique.map(ref => [ref, nameOf(ref)]));
    if (unique.length === 0) return names;
    const { items } = await this.options.catalog.getEntitiesByRefs(
      {
        entityRefs: unique,
        fields: ['kind', 'metadata', 'spec.profile.displayName'],
      },
      { credentials: await this.credentials() },
    );
    items.forEach((entity, index) => {
      if (entity) names.set(unique[index], displayName(entity));
    });
    return names;
  }

  async existing(refs: string[]): Promise<ReadonlySet<string>> {
    const { items } = await this.options.catalog.getEntitiesByRefs(
      { entityRefs: refs, fields: ['kind', 'metadata.name'] },
      { credentials: await this.credentials() },
    );
    return new Set(refs.filter((_, index) => items[index]));
  }

  principalsOf(person: PersonRecord): Principal[] {
    return [
      userPrincipal(person.ref),
      ...person.leads.map(leadPrincipal),
      ...person.groups.map(memberPrincipal),
    ];
  }

  directGroupsIn(person: PersonRecord, group: string): string[] {
    const tree = this.kept?.value.tree;
    return person.directGroups.filter(
      own => own === group || tree?.withAncestors([own]).includes(group),
    );
  }

  async people(principals: Principal[]): Promise<PersonRecord[]> {
    const { tree } = await this.organisation();
    const refs = principals.flatMap(principal => candidates(principal, tree));
    const { people } = await this.look(refs);
    return [...people.values()].filter(person =>
      this.standsForOne(person, principals),
    );
  }

  async entity(
    ref: string,
    credentials?: BackstageCredentials,
  ): Promise<Entity | undefined> {
    return (await this.entities([ref], credentials)).get(ref);
  }

  /** Several entities at once, as `credentials` see them; those hidden from them are left out. */
  async entities(
    refs: string[],
    credentials?: BackstageCredentials,
  ): Promise<Map<string, Entity>> {
    const unique = [...new Set(refs)];
    if (unique.length === 0) return new Map();
    const { items } = await this.options.catalog.getEntitiesByRefs(
      { entityRefs: unique },
      { credentials: credentials ?? (await this.credentials()) },
    );
    const found = new Map<string, Entity>();
    items.forEach((entity, index) => {
      if (entity) found.set(unique[index], entity);
    });
    return found;
  }

  /**
   * People and other entities afresh, in one call to the catalog, also when the
   * organisation has to be read again, unless they are very many.
   */
  async look(refs: string[]): Promise<Look> {
    const unique = [...new Set(refs)];
    const entities = await this.entitiesAndOrganisation(unique);
    if (this.lacksGroupOf(entities)) {
      await this.readIfStale([], LACKING_MAX_AGE_MS);
    }
    const organisation = this.kept!.value;
    const people = new Map<string, PersonRecord>();
    for (const [ref, entity] of entities) {
      if (ref.startsWith('user:'))
        people.set(ref, personRecordOf(entity, organisation.tree));
    }
    return { people, entities, ...organisation };
  }

  /** Groups, systems and domains, at most a minute old. @throws when the catalog cannot be read */
  async organisation(): Promise<Organisation> {
    await this.readIfStale([]);
    return this.kept!.value;
  }

  /** Whoever manages this person, as principals. */
  managersOf(person: PersonRecord, tree: GroupTree): Principal[] {
    return managersOf(person, tree, this.options.managerAnnotation);
  }

  /** Does the person stand for one of these principals right now? */
  standsForOne(person: PersonRecord, principals: Principal[]): boolean {
    const held = new Set(this.principalsOf(person));
    return principals.some(principal => held.has(principal));
  }

  private async entitiesAndOrganisation(
    refs: string[],
  ): Promise<Map<string, Entity>> {
    if (refs.length <= REFS_IN_ONE_FILTER) {
      return (await this.readIfStale(refs)) ?? (await this.entities(refs));
    }
    const [entities] = await Promise.all([
      this.entities(refs),
      this.readIfStale([]),
    ]);
    return entities;
  }

  private isFresh(maxAgeMs: number): boolean {
    return this.kept !== undefined && this.now() - this.kept.readAt <= maxAgeMs;
  }

  /**
   * Somebody is in a group that the organisation as it is kept does not have:
   * a new group, or a catalog that was still being filled when it was read.
   */
  private lacksGroupOf(entities: Map<string, Entity>): boolean {
    const { tree } = this.kept!.value;
    return [...entities].some(
      ([ref, entity]) =>
        ref.startsWith('user:') &&
        groupsNamedBy(entity).some(group => !tree.has(group)),
    );
  }

  /**
   * Sees to it that the organisation is fresh. Of many at a time one reads it,
   * together with its own refs, and the others wait.
   * @returns what was read with it; absent when this call did not read it
   */
  private async readIfStale(
    refs: string[],
    maxAgeMs = MAX_AGE_MS,
  ): Promise<Map<string, Entity> | undefined> {
    while (!this.isFresh(maxAgeMs)) {
      if (!this.reading) return this.readWithOrganisation(refs);
      await this.reading.catch(() => undefined);
    }
    return undefined;
  }

  private async readWithOrganisation(
    refs: string[],
  ): Promise<Map<string, Entity>> {
    const readAt = this.now();
    const reading = this.readOrganisationAnd(refs);
    this.reading = reading;
    try {
      const items = await reading;
      this.kept = { value: this.organisationOf(items), readAt };
      const wanted = new Set(refs);
      return new Map(
        items
          .map(item => [stringifyEntityRef(item), item] as const)
          .filter(([ref]) => wanted.has(ref)),
      );
    } finally {
      if (this.reading === reading) this.reading = undefined;
    }
  }

  private organisationOf(items: Entity[]): Organisation {
    const ofKind = (...kinds: string[]) =>
      items.filter(item => kinds.includes(item.kind.toLowerCase()));
    return {
      tree: new GroupTree(ofKind('group'), this.options.leadAnnotation),
      containers: new Map(
        ofKind('system', 'domain').map(item => [
          stringifyEntityRef(item),
          item,
        ]),
      ),
    };
  }

  private async readOrganisationAnd(refs: string[]): Promise<Entity[]> {
    const others = refs
      .map(ref => parseEntityRef(ref))
      .filter(({ kind }) => !ORGANISATION.includes(kind))
      .map(({ kind, namespace, name }) => ({
        kind,
        'metadata.namespace': namespace,
        'metadata.name': name,
      }));
    const { items } = await this.options.catalog.getEntities(
      { filter: [...ORGANISATION.map(kind => ({ kind })), ...others] },
      { credentials: await this.credentials() },
    );
    return items;
  }

  private credentials(): Promise<BackstageCredentials> {
    return this.options.auth.getOwnServiceCredentials();
  }

  private now(): number {
    return this.options.clock?.() ?? performance.now();
  }
}

const ORGANISATION = ['group', 'system', 'domain'];

/** Refs of those who may stand behind a principal, from the tree alone. */
export function candidates(principal: Principal, tree: GroupTree): string[] {
  const { kind, ref } = parsePrincipal(principal);
  if (kind === 'user') return [ref];
  if (kind === 'member') return tree.membersOf(ref);
  const lead = tree.leadOf(ref);
  return lead ? [lead] : [];
}
