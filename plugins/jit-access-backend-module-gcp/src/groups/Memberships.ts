import { cloudidentity_v1 } from '@googleapis/cloudidentity';
import { GcpCall } from '../GcpCall';
import { requireDone } from './operations';

/** @internal */
export type Membership = cloudidentity_v1.Schema$Membership;

const PAGE = 500;

/** The groups of Cloud Identity, by their own names (`groups/01abc`). @internal */
export class Memberships {
  constructor(private readonly call: GcpCall) {}

  /** The group's own name; undefined where there is none. @throws ProviderError */
  async groupNamed(address: string): Promise<string | undefined> {
    const found = await this.call.askFor<{ name?: string | null }>(
      `look up the group ${address}`,
      ({ cloudIdentity }, options) =>
        cloudIdentity.groups.lookup({ 'groupKey.id': address }, options),
    );
    return found?.name ?? undefined;
  }

  /** Somebody's membership; undefined: they have none, or it ran out. @throws ProviderError */
  async find(group: string, address: string): Promise<Membership | undefined> {
    let forbidden: unknown;
    const what = `look up ${address} in the group`;
    const found = await this.call.askFor<{ name?: string | null }>(
      what,
      ({ cloudIdentity }, options) =>
        cloudIdentity.groups.memberships.lookup(
          { parent: group, 'memberKey.id': address },
          options,
        ),
      {
        on: {
          403: error => {
            forbidden = error;
            return undefined;
          },
        },
      },
    );
    if (forbidden) {
      // Said of what is not there as well: the list of all tells which.
      return this.listed(group, address);
    }
    return found?.name ? this.read(found.name) : undefined;
  }

  /** @throws ProviderError - 409 as a conflict: there is a membership already */
  async create(
    group: string,
    address: string,
    expireTime: string,
  ): Promise<{ membership?: Membership; working?: string }> {
    const what = `add ${address} to the group`;
    const operation = await this.call.ask<cloudidentity_v1.Schema$Operation>(
      what,
      ({ cloudIdentity }, options) =>
        cloudIdentity.groups.memberships.create(
          { parent: group, requestBody: newMembership(address, expireTime) },
          options,
        ),
      { write: true },
    );
    return requireDone(this.call, what, operation);
  }

  /** Another end for a membership that is there. @throws ProviderError */
  async moveEnd(name: string, expireTime: string): Promise<void> {
    await this.call.ask(
      'move the end of the membership',
      ({ cloudIdentity }, options) =>
        cloudIdentity.groups.memberships.modifyMembershipRoles(
          {
            name,
            requestBody: {
              updateRolesParams: [
                {
                  fieldMask: 'expiryDetail.expire_time',
                  membershipRole: {
                    name: 'MEMBER',
                    expiryDetail: { expireTime },
                  },
                },
              ],
            },
          },
          options,
        ),
      { write: true },
    );
  }

  /** Gone already is fine. @throws ProviderError */
  async delete(name: string): Promise<void> {
    const what = 'remove the person from the group';
    const operation = await this.call.askFor<cloudidentity_v1.Schema$Operation>(
      what,
      ({ cloudIdentity }, options) =>
        cloudIdentity.groups.memberships.delete({ name }, options),
      { write: true },
    );
    if (operation) requireDone(this.call, what, operation);
  }

  /** All of a group, a page at a time. */
  async *pages(group: string): AsyncIterable<Membership[]> {
    for (let pageToken: string | undefined; ;) {
      const page =
        await this.call.ask<cloudidentity_v1.Schema$ListMembershipsResponse>(
          'list the members of the group',
          ({ cloudIdentity }, options) =>
            cloudIdentity.groups.memberships.list(
              { parent: group, view: 'FULL', pageSize: PAGE, pageToken },
              options,
            ),
        );
      yield page.memberships ?? [];
      pageToken = page.nextPageToken ?? undefined;
      if (!pageToken) return;
    }
  }

  private async read(name: string): Promise<Membership | undefined> {
    return this.call.askFor<Membership>(
      'read the membership',
      ({ cloudIdentity }, options) =>
        cloudIdentity.groups.memberships.get({ name }, options),
    );
  }

  private async listed(
    group: string,
    address: string,
  ): Promise<Membership | undefined> {
    for await (const page of this.pages(group)) {
      const found = page.find(
        ({ preferredMemberKey }) =>
          preferredMemberKey?.id?.toLowerCase() === address,
      );
      if (found) return found;
    }
    return undefined;
  }
}

/** @internal */
export function newMembership(address: string, expireTime: string) {
  return {
    preferredMemberKey: { id: address },
    roles: [{ name: 'MEMBER', expiryDetail: { expireTime } }],
  };
}

/** When a membership ends by itself; undefined: it does not. @internal */
export function endOf({ roles }: Membership): string | undefined {
  const ends = (roles ?? []).map(role => role.expiryDetail?.expireTime);
  const [end] = ends.filter(Boolean);
  const lasts = ends.length === 0 || ends.every(one => !one);
  return lasts || !end ? undefined : new Date(end).toISOString();
}
