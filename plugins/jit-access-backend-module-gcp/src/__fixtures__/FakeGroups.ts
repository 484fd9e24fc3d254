import { createHash } from 'node:crypto';
import { Refusal } from './refusal';

interface Role {
  name: string;
  expiryDetail?: { expireTime: string };
}
export interface FakeMembership {
  name: string;
  preferredMemberKey: { id: string };
  roles: Role[];
  type: string;
  createTime: string;
}
type Query = URLSearchParams;

/** Groups of Cloud Identity by the rules that Google documents. */
export class FakeGroups {
  /** What is said of a membership or group that is not there: 404, or 403. */
  absent: 404 | 403 = 404;
  /** Is membership with an end part of the subscription? */
  endsAllowed = true;
  /** The next creation has not ended when it is answered, and shows after so many looks. */
  landsAfterLooks?: number;
  /** The next operation is done, and failed so. */
  failedOperation?: { code: number; message: string };
  private readonly groups = new Map<string, string>();
  private readonly members = new Map<string, FakeMembership>();
  private coming?: { membership: FakeMembership; looks: number };
  private created = 0;

  create(address: string): string {
    const name = `groups/${id(address)}`;
    this.groups.set(name, address);
    return name;
  }

  deleteGroup(address: string): void {
    this.groups.delete(`groups/${id(address)}`);
    for (const name of this.members.keys()) {
      if (name.startsWith(`groups/${id(address)}/`)) this.members.delete(name);
    }
  }

  /** As an administrator would; without an end unless one is given. */
  add(group: string, address: string, expireTime?: string): FakeMembership {
    const membership = {
      name: nameOf(`groups/${id(group)}`, address),
      preferredMemberKey: { id: address },
      roles: [
        {
          name: 'MEMBER',
          ...(expireTime && { expiryDetail: { expireTime } }),
        },
      ],
      type: 'USER',
      createTime: new Date(1_700_000_000_000 + ++this.created).toISOString(),
    };
    this.members.set(membership.name, membership);
    return membership;
  }

  drop(group: string, address: string): void {
    this.members.delete(nameOf(`groups/${id(group)}`, address));
  }

  look(group: string, address: string): FakeMembership | undefined {
    return this.alive(nameOf(`groups/${id(group)}`, address));
  }

  count(): number {
    return this.members.size;
  }

  answer(operation: string, subject: string, query: Query, body: any): object {
    switch (operation) {
      case 'lookup':
        return { name: this.group(`groups/${id(query.get('groupKey.id')!)}`) };
      case 'memberships.lookup': {
        this.land();
        const name = nameOf(this.group(subject), query.get('memberKey.id')!);
        return { name: this.require(name).name };
      }
      case 'memberships.get':
        return this.require(subject);
      case 'memberships.list':
        return this.page(this.group(subject), query);
      case 'memberships.create':
        return this.make(this.group(subject), body);
      case 'memberships.delete':
        this.require(subject);
        this.members.delete(subject);
        return { name: `operations/${subject}`, done: true, response: {} };
      case 'memberships.modifyMembershipRoles':
        return { membership: this.modify(this.require(subject), body) };
      default:
        throw new Refusal(501, 'UNIMPLEMENTED', operation);
    }
  }

  private make(group: string, body: any): object {
    const address: string = body.preferredMemberKey.id;
    const end: string | undefined = body.roles[0].expiryDetail?.expireTime;
    if (this.failedOperation) {
      const error = this.failedOperation;
      this.failedOperation = undefined;
      return { name: 'operations/failed', done: true, error };
    }
    this.checkEnd(end);
    if (this.alive(nameOf(group, address))) {
      throw new Refusal(
        409,
        'ALREADY_EXISTS',
        'Error(4003): Cannot create a membership that exists.',
      );
    }
    const membership = this.add(this.groups.get(group)!, address, end);
    if (this.landsAfterLooks !== undefined) {
      this.members.delete(membership.name);
      this.coming = { membership, looks: this.landsAfterLooks };
      this.landsAfterLooks = undefined;
      return { name: 'operations/slow', done: false };
    }
    return {
      name: `operations/${membership.name}`,
      done: true,
      response: membership,
    };
  }

  private modify(membership: FakeMembership, body: any): FakeMembership {
    const [{ fieldMask, membershipRole }] = body.updateRolesParams;
    if (
      !/^expiry_?[dD]etail\.expire_?[tT]ime$/.test(fieldMask) ||
      membershipRole.name !== 'MEMBER'
    ) {
      throw new Refusal(
        400,
        'INVALID_ARGUMENT',
        'Only expiry_detail.expire_time of MEMBER may be updated.',
      );
    }
    this.checkEnd(membershipRole.expiryDetail?.expireTime);
    membership.roles = [membershipRole];
    return membership;
  }

  private checkEnd(end: string | undefined): void {
    if (end === undefined) return;
    if (!this.endsAllowed) {
      throw new Refusal(
        400,
        'INVALID_ARGUMENT',
        'Request contains an invalid argument: expiry_detail is not supported for this customer.',
      );
    }
    if (Date.parse(end) <= Date.now()) {
      throw new Refusal(
        400,
        'INVALID_ARGUMENT',
        'expire_time must be in the future.',
      );
    }
  }

  private page(group: string, query: Query): object {
    const size = Number(query.get('pageSize') ?? 200);
    const start = Number(query.get('pageToken') ?? 0);
    const all = Array.from(this.members.keys()).flatMap(name =>
      name.startsWith(`${group}/`) ? (this.alive(name) ?? []) : [],
    );
    const next = start + size;
    return {
      memberships: all.slice(start, next),
      ...(next < all.length && { nextPageToken: String(next) }),
    };
  }

  private land(): void {
    if (!this.coming || this.coming.looks-- > 0) return;
    const { membership } = this.coming;
    this.coming = undefined;
    this.members.set(membership.name, membership);
  }

  private group(name: string): string {
    if (!this.groups.has(name)) throw this.notFound('group');
    return name;
  }

  private require(name: string): FakeMembership {
    const found = this.alive(name);
    if (!found) throw this.notFound('membership');
    return found;
  }

  private notFound(what: string): Refusal {
    return this.absent === 404
      ? new Refusal(404, 'NOT_FOUND', `Error(4001): ${what} not found.`)
      : new Refusal(
          403,
          'PERMISSION_DENIED',
          `Error(2028): Permission denied for resource ${what} (or it may not exist).`,
        );
  }

  /** Memberships that ran out are not shown. */
  private alive(name: string): FakeMembership | undefined {
    const found = this.members.get(name);
    const end = found?.roles[0].expiryDetail?.expireTime;
    return end && Date.parse(end) <= Date.now() ? undefined : found;
  }
}

function id(address: string): string {
  return createHash('sha256')
    .update(address.toLowerCase())
    .digest('hex')
    .slice(0, 12);
}

/** The same person in the same group always has the same name. */
function nameOf(group: string, address: string): string {
  return `${group}/memberships/${id(address)}`;
}
