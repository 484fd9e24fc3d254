import { UnknownOutcomeProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { InstanceConfig } from './config';
import { findGroup } from './directory/findGroup';
import { ScimGroup } from './directory/messages';
import { ScimDirectory } from './directory/ScimDirectory';
import { ScimCall } from './http/ScimCall';
import { MembershipChanges } from './membership/MembershipChanges';
import { OwnMemberships } from './membership/OwnMemberships';
import { MembershipIds, MembershipSeen } from './membership/readMembership';
import { Turns } from './membership/Turns';

/** One configured server, with what this process knows of it. @internal */
export class ScimInstance {
  readonly own = new OwnMemberships();
  readonly directory: ScimDirectory;
  private readonly changes: MembershipChanges;
  private readonly turns = new Turns();

  constructor(readonly config: InstanceConfig) {
    this.directory = new ScimDirectory(config);
    this.changes = new MembershipChanges(this.directory);
  }

  groupId(call: ScimCall, name: string): Promise<string> {
    return findGroup(this.directory, call, name);
  }

  /** Changes of one group wait for each other. */
  async inTurn<T>(
    call: ScimCall,
    { groupId }: MembershipIds,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await this.turns.take(groupId, call.signal, work);
    } catch (error) {
      // Waiting for the turn ends with the reason of the signal.
      throw call.signal.aborted
        ? call.explain(error, 'wait for its turn', false)
        : error;
    }
  }

  read(call: ScimCall, ids: MembershipIds): Promise<MembershipSeen> {
    return this.changes.read(call, ids);
  }

  /** @returns was the member added now? */
  async add(
    call: ScimCall,
    { groupId, userId }: MembershipIds,
    bindingId: string,
  ): Promise<boolean> {
    let tried = false;
    try {
      return await this.changes.add(call, { groupId, userId }, () => {
        tried = true;
        this.own.add(groupId, userId, bindingId);
      });
    } catch (error) {
      if (tried && !(error instanceof UnknownOutcomeProviderError)) {
        this.own.delete(groupId, userId);
      }
      throw error;
    }
  }

  async remove(call: ScimCall, ids: MembershipIds): Promise<void> {
    await this.changes.remove(call, ids);
    this.own.delete(ids.groupId, ids.userId);
  }

  /** Some servers leave members out of lists: such a group is read by itself. */
  async *wholeGroups(call: ScimCall): AsyncIterable<ScimGroup> {
    for await (const group of this.directory.groups(call)) {
      const read = group.members
        ? undefined
        : await this.directory.readGroup(call, group.id);
      yield read?.group ?? group;
    }
  }

  /** @throws ProviderError - saying what is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    const call = new ScimCall(this.config, 'read', signal);
    const { patch } = await this.directory.abilities(call);
    if (!patch) {
      throw call.permanent('it says that it does not support PATCH');
    }
    await this.directory.checkLists(call);
  }
}
