import { Policy, PolicyBinding } from '../iam/policy';
import { Refusal } from './refusal';

interface Stored extends Policy {
  bindings: PolicyBinding[];
  auditConfigs?: object[];
}

const BASIC = ['roles/owner', 'roles/editor', 'roles/viewer'];

/**
 * Allow policies by the rules that Google documents: etags, versions, conditions
 * that are lost on a blind write, limits, late reads.
 */
export class FakePolicies {
  /** So many reads to come are one version late. */
  lateReads = 0;
  /** Right before a write: somebody else may be faster. */
  beforeWrite?: (resource: string) => void;
  /** Resources that were written without an etag. */
  readonly blindWrites: string[] = [];
  private readonly stored = new Map<string, { now: Stored; before: Stored }>();
  private version = 0;

  create(resource: string, policy: Partial<Stored> = {}): void {
    const now = { bindings: [], ...policy, etag: this.nextEtag() };
    this.stored.set(resource, { now, before: now });
  }

  delete(resource: string): void {
    this.stored.delete(resource);
  }

  /** As it is now, for those who look behind. */
  look(resource: string): Stored {
    return structuredClone(this.find(resource).now);
  }

  /** As another writer would, who does it right. */
  change(
    resource: string,
    edit: (bindings: PolicyBinding[]) => PolicyBinding[],
  ): void {
    const policy = this.look(resource);
    this.keep(resource, { ...policy, bindings: edit(policy.bindings) });
  }

  get(resource: string, version: number): object {
    const { now, before } = this.find(resource);
    const late = this.lateReads > 0;
    if (late) this.lateReads--;
    const policy = structuredClone(late ? before : now);
    const conditional = policy.bindings.some(({ condition }) => condition);
    if (conditional && version !== 3) {
      policy.bindings = policy.bindings.map(({ condition, role, ...rest }) => ({
        ...rest,
        role: condition ? `${role}_withcond_0123456789abcdef` : role,
      }));
      return { ...policy, version: 1 };
    }
    return { ...policy, version: conditional ? 3 : 1 };
  }

  /** @param mask - what is to be changed; none: all of it */
  set(resource: string, sent: Stored, mask?: string): object {
    this.beforeWrite?.(resource);
    const { now } = this.find(resource);
    const bucket = resource.startsWith('buckets/');
    if (!sent.etag) {
      this.blindWrites.push(resource);
    } else if (sent.etag !== now.etag) {
      throw bucket
        ? new Refusal(412, 'conditionNotMet', 'Precondition Failed')
        : new Refusal(
            409,
            'ABORTED',
            'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.',
          );
    }
    const bindings = sent.bindings ?? [];
    check(bindings, sent.version ?? 0);
    const masked = mask && !mask.split(',').includes('auditConfigs');
    this.keep(resource, {
      ...(bucket && {
        kind: 'storage#policy',
        resourceId: `projects/_/${resource}`,
      }),
      bindings: merged(bindings),
      auditConfigs: masked || bucket ? now.auditConfigs : sent.auditConfigs,
    });
    return this.get(resource, 3);
  }

  private keep(resource: string, policy: Stored): void {
    const { now: before } = this.find(resource);
    const now = { ...structuredClone(policy), etag: this.nextEtag() };
    if (!now.auditConfigs) delete now.auditConfigs;
    this.stored.set(resource, { now, before });
  }

  private find(resource: string) {
    const found = this.stored.get(resource);
    if (!found) {
      throw resource.startsWith('buckets/')
        ? new Refusal(404, 'notFound', 'The specified bucket does not exist.')
        : new Refusal(
            403,
            'PERMISSION_DENIED',
            'The caller does not have permission',
          );
    }
    return found;
  }

  private nextEtag(): string {
    return Buffer.from(`v${++this.version}`).toString('base64');
  }
}

function check(bindings: PolicyBinding[], version: number): void {
  const invalid = (message: string) =>
    new Refusal(400, 'INVALID_ARGUMENT', message);
  const seen = new Map<string, number>();
  for (const { role = '', members, condition } of bindings) {
    if (!members?.length) throw invalid('A binding has no members.');
    if (new Set(members).size < members.length)
      throw invalid('Twice the same member.');
    if (role === 'roles/nobody') {
      throw invalid('Role roles/nobody is not supported for this resource.');
    }
    const stranger = members.find(member => member.includes('nobody@'));
    if (stranger) throw invalid(`User ${stranger.slice(5)} does not exist.`);
    if (!condition) continue;
    if (version !== 3) throw invalid('Conditions need policy version 3.');
    if (BASIC.includes(role!))
      throw invalid('Conditions are not allowed on basic roles.');
    if (!condition.title || !condition.expression) {
      throw invalid('A condition needs title and expression.');
    }
    for (const member of members) {
      const key = `${role} ${member}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
      if (seen.get(key)! > 20)
        throw invalid('Too many conditional role bindings.');
    }
  }
}

/** What differs in its members only is one binding. */
function merged(bindings: PolicyBinding[]): PolicyBinding[] {
  const byMeaning = new Map<string, PolicyBinding>();
  for (const { role, members, condition } of bindings) {
    const key = JSON.stringify([role, condition ?? null]);
    const before = byMeaning.get(key)?.members ?? [];
    byMeaning.set(key, {
      role,
      members: Array.from(new Set([...before, ...(members ?? [])])),
      ...(condition && { condition }),
    });
  }
  return Array.from(byMeaning.values());
}
