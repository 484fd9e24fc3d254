import { ContextFinding } from '../../domain/grant/watch';
import { Eligibility, PolicyEngine } from '../../policy/decision';
import { Directory } from '../../policy/directory';
import { GrantRecord } from '../../storage/grants/records';
import { requestById } from '../../storage/requests/findRequests';
import { Store } from '../../storage/store';

/** So many refs are looked for by one call of the catalog. */
const AT_ONCE = 500;

/** Asks catalog and policy how it stands with running access. */
export class WatchLookup {
  constructor(
    private readonly store: Store,
    private readonly policy: PolicyEngine,
    private readonly directory: Directory,
  ) {}

  /** Which of these people and other entities are in the catalog. @throws when it cannot be read */
  async present(refs: string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (let from = 0; from < refs.length; from += AT_ONCE) {
      const some = refs.slice(from, from + AT_ONCE);
      for (const ref of await this.directory.existing(some)) found.add(ref);
    }
    return found;
  }

  /** Does who the holder is still satisfy the route that granted? */
  async eligibility(grant: GrantRecord): Promise<Eligibility> {
    const full = await requestById(this.store.sql, grant.requestId);
    const route = full?.items.find(item => item.id === grant.itemId)?.decision
      .policy?.route;
    // What was decided before that was kept cannot be asked about.
    if (!grant.policy || !route) return 'unknown';
    return this.policy.eligibility({
      receiver: grant.receiver,
      requester: grant.requester,
      entityRef: grant.entityRef,
      role: grant.role,
      policy: grant.policy,
      route,
      at: await this.store.now(),
    });
  }

  /** Is what the access is bound to still there? */
  async contextState(grant: GrantRecord): Promise<ContextFinding> {
    if (!grant.boundTo) return { state: 'holds' };
    return this.policy.contextState({
      entityRef: grant.entityRef,
      receiver: grant.receiver,
      boundTo: grant.boundTo,
      at: await this.store.now(),
    });
  }
}
