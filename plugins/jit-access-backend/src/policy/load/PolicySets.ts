import { LoggerService } from '@backstage/backend-plugin-api';
import { CompiledSet } from '../compile/compiledSet';
import { compileSet } from '../compile/compileSet';
import { PolicySetStore } from '../documents';
import { parseSet } from '../parse/parseSet';

/** Compiled sets that are kept; one is in force, others may be while replicas are replaced. */
const KEPT = 4;

/**
 * The set in force. Its digest is read for every decision, so that replicas
 * never disagree; what it compiles to is kept by digest.
 */
export class PolicySets {
  private readonly compiled = new Map<string, CompiledSet>();
  private unusable: string | undefined;

  constructor(
    private readonly store: PolicySetStore,
    private readonly logger: LoggerService,
  ) {}

  /** Absent: no set is in force, or the stored one cannot be understood. */
  async current(): Promise<CompiledSet | undefined> {
    const inForce = await this.store.inForce();
    if (!inForce) return undefined;
    const { digest, version } = inForce;
    const set = this.compiled.get(digest) ?? (await this.compileActive());
    if (!set || set.version === version) return set;
    const numbered = { ...set, version };
    this.keep(numbered);
    return numbered;
  }

  /** Keeps a set that was just compiled. */
  keep(set: CompiledSet): void {
    this.compiled.delete(set.digest);
    this.compiled.set(set.digest, set);
    for (const digest of this.compiled.keys()) {
      if (this.compiled.size <= KEPT) break;
      this.compiled.delete(digest);
    }
  }

  private async compileActive(): Promise<CompiledSet | undefined> {
    const active = await this.store.active();
    if (!active || active.digest === this.unusable) return undefined;
    const parsed = parseSet(active.documents);
    // A stored set that says something else than its digest was tampered with,
    // or written by a version that reads documents otherwise.
    if (parsed.digest !== active.digest) {
      this.unusable = active.digest;
      this.logger.error(
        `The stored policy set ${active.digest} cannot be used, so nothing can be requested until documents are loaded: ${parsed.findings[0]?.message ?? 'its content does not match its digest'}`,
      );
      return undefined;
    }
    const set = compileSet(parsed);
    this.keep(set);
    return set;
  }
}
