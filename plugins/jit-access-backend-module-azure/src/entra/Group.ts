import {
  PermanentProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AzureCall } from '../AzureCall';
import { codeOf } from '../azureErrors';

interface Properties {
  displayName?: string;
  groupTypes?: string[];
  isAssignableToRole?: boolean | null;
  onPremisesSyncEnabled?: boolean | null;
  mailEnabled?: boolean;
}

const PROPERTIES =
  'id,displayName,groupTypes,isAssignableToRole,onPremisesSyncEnabled,mailEnabled';

/** One group, and who is a member of it directly. @internal */
export class Group {
  constructor(
    private readonly call: AzureCall,
    private readonly id: string,
  ) {}

  /**
   * May its members be changed at all?
   * @throws PermanentProviderError - saying why not
   */
  async admit(): Promise<void> {
    const found = await this.call.graph<Properties>(
      `read the group ${this.id}`,
      { method: 'GET', path: `/groups/${this.id}?$select=${PROPERTIES}` },
    );
    const reason = found
      ? whyNot(found)
      : 'it does not exist any more, or may not be seen; correct the configuration';
    if (reason) {
      throw new PermanentProviderError(
        `Nobody can be put into the group ${found?.displayName ?? this.id} of ${this.call.where}: ${reason}`,
        { providerRequestIds: this.call.requestIds },
      );
    }
  }

  /** Directly, not through another group. */
  async has(userId: string): Promise<boolean> {
    const found = await this.call.graph(`read a member of ${this.id}`, {
      method: 'GET',
      path: membershipPath(this.id, userId),
    });
    return found !== undefined;
  }

  async add(userId: string): Promise<void> {
    const { graph } = this.call.tenant.config.endpoints;
    try {
      const done = await this.call.graph(`add to the group ${this.id}`, {
        method: 'POST',
        path: membersPath(this.id),
        body: { '@odata.id': `${graph}/v1.0/directoryObjects/${userId}` },
      });
      if (done) return;
    } catch (error) {
      // Added already, by a call whose answer was lost or by somebody else.
      const there =
        codeOf(error) === 'Request_BadRequest' && (await this.has(userId));
      if (there) return;
      throw error;
    }
    throw new PermanentProviderError(
      `${this.call.where} has no group ${this.id} or no user ${userId} any more; correct the configuration, or the mapping of the person`,
      { providerRequestIds: this.call.requestIds },
    );
  }

  /** Nobody of that id is success, once that was read. */
  async remove(userId: string): Promise<void> {
    const done = await this.call.graph(`remove from the group ${this.id}`, {
      method: 'DELETE',
      path: membershipPath(this.id, userId),
    });
    if (!done && (await this.has(userId))) {
      throw new UnknownOutcomeProviderError(
        `${this.call.where} answered 404 to "remove from the group ${this.id}", and reads the member all the same`,
        { providerRequestIds: this.call.requestIds },
      );
    }
  }

  /** Ids of its direct members, a page at a time. */
  async *members(): AsyncIterable<string[]> {
    const { graph } = this.call.tenant.config.endpoints;
    const base = `${graph}/v1.0`;
    let path: string | undefined =
      `/groups/${this.id}/members?$select=id&$top=999`;
    while (path) {
      const page: Page | undefined = await this.call.graph<Page>(
        `list the members of ${this.id}`,
        { method: 'GET', path },
      );
      yield (page?.value ?? []).flatMap(({ id }) => (id ? [id] : []));
      const next: string | undefined = page?.['@odata.nextLink'];
      if (next && !next.startsWith(`${base}/`)) {
        throw new PermanentProviderError(
          `Microsoft Graph at ${base} pointed to another address for more; nothing was sent there`,
        );
      }
      path = next?.slice(base.length);
    }
  }
}

interface Page {
  value?: { id?: string }[];
  '@odata.nextLink'?: string;
}

/**
 * The one place where the address of a membership is made. The same address
 * without `/$ref` is the user, and DELETE deletes what its address is of.
 * @internal
 */
export function membershipPath(groupId: string, userId: string): string {
  return `/groups/${groupId}/members/${userId}/$ref`;
}

/** @internal */
export function membersPath(groupId: string): string {
  return `/groups/${groupId}/members/$ref`;
}

function whyNot(group: Properties): string | undefined {
  if (group.groupTypes?.includes('DynamicMembership')) {
    return 'its members come from a rule; name a group with assigned membership';
  }
  if (group.onPremisesSyncEnabled) {
    return 'it is synchronised from a directory on premises; change its members there, or name a group of the cloud';
  }
  if (group.isAssignableToRole) {
    return 'it can be given roles of the directory, so whoever may change its members can become an administrator; name another group';
  }
  if (group.mailEnabled && !group.groupTypes?.includes('Unified')) {
    return 'Microsoft Graph cannot change the members of distribution lists and mail-enabled security groups; name a security or Microsoft 365 group';
  }
  return undefined;
}
