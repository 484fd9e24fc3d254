import type { DocumentFinding, PolicySetStore } from '../../policy/documents';
import { Store } from '../store';
import { NewPolicySet, activateSet } from './activateSet';
import { ActiveSet, findActiveSet, findSetInForce } from './findActiveSet';
import { recordRejectedSet } from './recordRejectedSet';

/** Policy sets in the plugin's database, shared by all replicas. */
export class DatabasePolicySetStore implements PolicySetStore {
  constructor(private readonly store: Store) {}

  active(): Promise<ActiveSet | undefined> {
    return findActiveSet(this.store.sql);
  }

  inForce(): Promise<{ digest: string; version: number } | undefined> {
    return findSetInForce(this.store.sql);
  }

  activate(set: NewPolicySet): Promise<void> {
    return activateSet(this.store, set);
  }

  reject(findings: DocumentFinding[], source: string): Promise<void> {
    return recordRejectedSet(this.store, findings, source);
  }
}
