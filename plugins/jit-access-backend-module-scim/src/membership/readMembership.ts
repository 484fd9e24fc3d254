import { AnswerTooLongError } from '../http/boundedBody';
import { ScimCall } from '../http/ScimCall';
import { statusFailure } from '../http/statusFailure';
import { MemberFilter, memberOf } from '../directory/filter';
import { ScimDirectory } from '../directory/ScimDirectory';
import { MemberSearch } from './MemberSearch';

/** The membership that a call is about. @internal */
export interface MembershipIds {
  groupId: string;
  userId: string;
}

/** What the server says about one membership. @internal */
export interface MembershipSeen {
  group: 'there' | 'gone';
  member: boolean;
  /** Version of the group, where the server gave one. */
  version?: string;
}

/**
 * Is that user a direct member of that group? Any reading that says yes is
 * believed. No is believed only of a reading that could have said yes: the
 * whole list of members, or a search that the server is known to honour, or the
 * groups of the user, where the server shows no members.
 * @internal
 */
export async function readMembership(
  directory: ScimDirectory,
  search: MemberSearch,
  call: ScimCall,
  ids: MembershipIds,
): Promise<MembershipSeen> {
  const { groupId, userId } = ids;
  const form = await search.form(call, groupId);
  if (form) {
    const found = await searched(directory, call, form, ids);
    if (found) {
      return { group: 'there', member: true, version: found.version };
    }
  }
  const read = await wholeGroup(directory, call, groupId, form !== undefined);
  if (read === 'too long') {
    return { group: 'there', member: false };
  }
  if (!read) {
    // A wrong address answers 404 as well, and would say that access is gone.
    await directory.checkLists(call);
    return { group: 'gone', member: false };
  }
  const { group, version } = read;
  const members = group.members ?? [];
  if (members.length > 0 || form) {
    const member = members.some(({ value }) => value === userId);
    return { group: 'there', member, version };
  }
  const user = await directory.readUser(call, userId);
  const member = (user?.groups ?? []).some(({ value }) => value === groupId);
  return { group: 'there', member, version };
}

async function searched(
  directory: ScimDirectory,
  call: ScimCall,
  form: MemberFilter,
  { groupId, userId }: MembershipIds,
): Promise<{ version?: string } | undefined> {
  const { answer, groups } = await directory.tryGroupFilter(
    call,
    memberOf(form, groupId, userId),
  );
  if (answer.status !== 200) {
    throw statusFailure(call, answer, 'searching for the member', false);
  }
  const found = groups.find(({ id }) => id === groupId);
  return found && { version: found.meta?.version };
}

async function wholeGroup(
  directory: ScimDirectory,
  call: ScimCall,
  groupId: string,
  searchable: boolean,
): Promise<Awaited<ReturnType<ScimDirectory['readGroup']>> | 'too long'> {
  try {
    return await directory.readGroup(call, groupId);
  } catch (error) {
    if (!(error instanceof AnswerTooLongError)) {
      throw error;
    }
    if (searchable) {
      return 'too long';
    }
    throw call.permanent(
      `the group ${groupId} has more members than fit into maxResponseBytes (${error.maxBytes}) of the instance, and the server cannot be searched for one of them`,
    );
  }
}
