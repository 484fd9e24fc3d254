import { JsonObject } from '@backstage/types';
import { ConflictProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { ScimDirectory } from '../directory/ScimDirectory';
import { ScimCall } from '../http/ScimCall';
import { ScimAnswer, statusFailure } from '../http/statusFailure';
import { MemberSearch } from './MemberSearch';
import { addition, removalByPath } from './operations';
import {
  MembershipIds,
  MembershipSeen,
  readMembership,
} from './readMembership';
import { ValueRemoval } from './ValueRemoval';

const TRIES = 5;
const CHANGED_BY_OTHERS = [409, 412];

/**
 * Adds and removes one member. A server that says that somebody else changed
 * the group meanwhile is read again and asked again, a few times.
 * @internal
 */
export class MembershipChanges {
  private readonly search: MemberSearch;
  private readonly byValue: ValueRemoval;

  constructor(private readonly directory: ScimDirectory) {
    this.search = new MemberSearch(directory);
    this.byValue = new ValueRemoval(directory);
  }

  read(call: ScimCall, ids: MembershipIds): Promise<MembershipSeen> {
    return readMembership(this.directory, this.search, call, ids);
  }

  /**
   * Adds the member, if it is none: some servers list a repeated member twice.
   * @param onAdding - the change is about to be sent
   * @returns was it added now?
   * @throws ProviderError
   */
  async add(
    call: ScimCall,
    ids: MembershipIds,
    onAdding: () => void,
  ): Promise<boolean> {
    const { patch, etag } = await this.directory.abilities(call);
    if (!patch) {
      throw call.permanent(
        'it says that it does not support PATCH, and replacing whole groups could undo what others change',
      );
    }
    const operation = addition(ids.userId);
    for (let count = 0; count < TRIES; count++) {
      const seen = await this.read(call, ids);
      if (seen.group === 'gone') {
        throw call.permanent(
          `there is no group with the id ${ids.groupId} (any more); correct the role, or make the group again`,
        );
      }
      if (seen.member) {
        return false;
      }
      onAdding();
      const version = etag ? seen.version : undefined;
      const answer = await this.patch(call, ids, operation, version);
      if (answer.status < 300) {
        return true;
      }
      if (!CHANGED_BY_OTHERS.includes(answer.status)) {
        throw statusFailure(call, answer, 'adding the member', true);
      }
    }
    throw this.contended(call);
  }

  /** Removes the member; being none is success. @throws ProviderError */
  async remove(call: ScimCall, ids: MembershipIds): Promise<void> {
    const { etag } = await this.directory.abilities(call);
    const { removal } = this.directory.instance;
    for (let count = 0; count < TRIES; count++) {
      const version = etag ? (await this.read(call, ids)).version : undefined;
      const answer =
        removal === 'value'
          ? await this.byValue.remove(call, ids, version)
          : await this.patch(call, ids, removalByPath(ids.userId), version);
      if (answer.status < 300) {
        return;
      }
      if (CHANGED_BY_OTHERS.includes(answer.status)) {
        continue;
      }
      if (![400, 404, 501].includes(answer.status)) {
        throw statusFailure(call, answer, 'removing the member', true);
      }
      // Not there (noTarget, 404), or a form that the server does not know.
      const seen = await this.read(call, ids);
      if (!seen.member) {
        return;
      }
      const refused = answer.status !== 404 && answer.scimType !== 'noTarget';
      if (removal !== 'auto' || !refused) {
        throw statusFailure(call, answer, 'removing the member', true);
      }
      await this.byValue.removeGuarded(call, ids, answer);
      return;
    }
    throw this.contended(call);
  }

  private patch(
    call: ScimCall,
    { groupId }: MembershipIds,
    operation: JsonObject,
    version: string | undefined,
  ): Promise<ScimAnswer> {
    return this.directory.patchGroup(call, groupId, operation, version);
  }

  private contended(call: ScimCall): ConflictProviderError {
    return new ConflictProviderError(
      `${call.where}: others changed the group ${TRIES} times while its members were to be changed`,
      { providerRequestIds: call.requestIds },
    );
  }
}
