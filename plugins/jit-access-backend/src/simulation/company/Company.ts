import { AuthService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { MemoryCatalog } from '../../policy/simulate/MemoryCatalog';
import { catalogOf, EntityDraft } from '../../policy/testing/catalogOf';
import { ADMINISTRATOR, EVERYBODY, LEAD, SECURITY, TEAM } from './people';

const nameOf = (ref: string) => ref.split('/').pop() ?? ref;

/** Where somebody is, if they are not where they were. */
export type Whereabouts = 'left the team' | 'gone';

/** The people of a small company, as its catalog has them at this moment. */
export class Company {
  private readonly elsewhere = new Map<string, Whereabouts>();
  private catalog = catalogFor('', this.elsewhere);
  private readonly listeners = new Set<() => void>();

  /** Where this person is now; absent: where they belong. */
  whereabouts(ref: string): Whereabouts | undefined {
    return this.elsewhere.get(ref);
  }

  /** Moves somebody; absent: back to where they belong. */
  move(ref: string, to: Whereabouts | undefined): void {
    if (to) this.elsewhere.set(ref, to);
    else this.elsewhere.delete(ref);
    const key = JSON.stringify([...this.elsewhere].sort());
    this.catalog = catalogFor(key, this.elsewhere);
    for (const listener of this.listeners) listener();
  }

  isMember(ref: string): boolean {
    return TEAM.includes(ref) && !this.elsewhere.has(ref);
  }

  /** Somebody who is there at all. */
  exists(ref: string): boolean {
    return EVERYBODY.includes(ref) && this.elsewhere.get(ref) !== 'gone';
  }

  /** Calls `listener` whenever somebody moved. @returns how to stop that */
  onMove(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * The catalog as a process reaches it.
   * @param ask - called before each answer; may throw, which is its answer
   */
  reached(ask: () => Promise<void>): CatalogService {
    return {
      getEntities: async (
        ...args: Parameters<CatalogService['getEntities']>
      ) => {
        await ask();
        return this.catalog.getEntities(...args);
      },
      getEntitiesByRefs: async (
        ...args: Parameters<CatalogService['getEntitiesByRefs']>
      ) => {
        await ask();
        return this.catalog.getEntitiesByRefs(...args);
      },
    } as CatalogService;
  }
}

export const AUTH = {
  getOwnServiceCredentials: async () => ({
    $$type: '@backstage/BackstageCredentials',
    principal: { type: 'service', subject: 'plugin:jit-access' },
  }),
} as unknown as AuthService;

const catalogs = new Map<string, MemoryCatalog>();

function catalogFor(
  key: string,
  elsewhere: ReadonlyMap<string, Whereabouts>,
): MemoryCatalog {
  const catalog =
    catalogs.get(key) ?? new MemoryCatalog(catalogOf(drafts(elsewhere)));
  catalogs.set(key, catalog);
  return catalog;
}

function drafts(elsewhere: ReadonlyMap<string, Whereabouts>): EntityDraft[] {
  const group = (name: string, lead?: string): EntityDraft => ({
    kind: 'Group',
    name,
    annotations: lead ? { 'jit-access/lead': lead } : {},
    spec: { type: 'team', children: [] },
  });
  const users = (refs: readonly string[], team: string): EntityDraft[] =>
    refs
      .filter(ref => elsewhere.get(ref) !== 'gone')
      .map(ref => ({
        kind: 'User',
        name: nameOf(ref),
        spec: { memberOf: elsewhere.has(ref) ? [] : [team] },
      }));
  const resource = (name: string): EntityDraft => ({
    kind: 'Resource',
    name,
    spec: { type: 'database', owner: 'group:default/shop' },
  });
  return [
    group('shop', LEAD),
    group('security'),
    group('platform'),
    ...users(TEAM, 'shop'),
    ...users(SECURITY, 'security'),
    ...users([ADMINISTRATOR], 'platform'),
    resource('orders'),
    resource('billing'),
  ];
}
