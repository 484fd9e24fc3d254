import { DocumentFinding, DocumentText, PolicySetStore } from '../documents';

/** Policy sets in memory, for tests that are not about the database. */
export class MemoryPolicySetStore implements PolicySetStore {
  readonly rejected: DocumentFinding[][] = [];
  readonly activated: string[] = [];
  private set: { digest: string; documents: DocumentText[] } | undefined;

  async active() {
    return this.set && { ...this.set, activatedAt: '2026-03-02T09:00:00.000Z' };
  }

  async inForce() {
    return (
      this.set && { digest: this.set.digest, version: this.activated.length }
    );
  }

  async activate(set: { digest: string; documents: DocumentText[] }) {
    this.set = { digest: set.digest, documents: set.documents };
    this.activated.push(set.digest);
  }

  async reject(findings: DocumentFinding[]) {
    this.rejected.push(findings);
  }
}
