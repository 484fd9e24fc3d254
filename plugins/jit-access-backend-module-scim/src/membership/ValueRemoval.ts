import { ScimDirectory } from '../directory/ScimDirectory';
import { ScimCall } from '../http/ScimCall';
import { ScimAnswer, statusFailure } from '../http/statusFailure';
import { removalByValue } from './operations';
import { MembershipIds } from './readMembership';

/**
 * The other form in which servers know a removal: path `members`, and the
 * member as value. It is dangerous where it is not known: by the standard, a
 * removal without a filter takes away everybody, and the value is ignored.
 * @internal
 */
export class ValueRemoval {
  /** The server took everybody away once: never again. */
  private emptiesGroups = false;

  constructor(private readonly directory: ScimDirectory) {}

  /** Any status is an answer. */
  remove(
    call: ScimCall,
    { groupId, userId }: MembershipIds,
    ifMatch?: string,
  ): Promise<ScimAnswer> {
    const operation = removalByValue(userId);
    return this.directory.patchGroup(call, groupId, operation, ifMatch);
  }

  /**
   * The same for a server that refused the form of the standard: members are
   * read before and after, and if all are gone, the others are put back.
   * @param refusal - what it said to the form of the standard
   * @throws ProviderError
   */
  async removeGuarded(
    call: ScimCall,
    ids: MembershipIds,
    refusal: ScimAnswer,
  ): Promise<void> {
    const before = await this.members(call, ids.groupId);
    const others = before.filter(value => value !== ids.userId);
    if (this.emptiesGroups || others.length === before.length) {
      throw statusFailure(call, refusal, 'removing the member', true);
    }
    const answer = await this.remove(call, ids);
    if (answer.status >= 300) {
      throw statusFailure(call, answer, 'removing the member', true);
    }
    const after = await this.members(call, ids.groupId);
    if (others.length === 0 || after.length > 0) {
      return;
    }
    this.emptiesGroups = true;
    const back = await this.directory.patchGroup(call, ids.groupId, {
      op: 'add',
      path: 'members',
      value: others.map(value => ({ value })),
    });
    const outcome =
      back.status < 300
        ? 'They were put back'
        : `Putting them back was answered with ${back.status}: add ${others.join(', ')} by hand`;
    throw call.permanent(
      `it refused to remove one member of the group ${ids.groupId} by a filter, and removed all ${before.length} when it was given the member as value. ${outcome}; set removal: path for the instance`,
    );
  }

  private async members(call: ScimCall, groupId: string): Promise<string[]> {
    const read = await this.directory.readGroup(call, groupId);
    return (read?.group.members ?? []).map(({ value }) => value);
  }
}
