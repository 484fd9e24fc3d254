/**
 * `attribute eq "value"`. The value is quoted as in JSON (RFC 7644, section
 * 3.4.2.2), so that none can end the string and add a condition of its own.
 * @internal
 */
export function equals(attribute: string, value: string): string {
  return `${attribute} eq ${JSON.stringify(value)}`;
}

/** Forms in which servers can be asked for a group that has a member. @internal */
export type MemberFilter = 'members.value' | 'members[value]' | 'members';

/** @internal */
export const MEMBER_FILTERS: MemberFilter[] = [
  'members.value',
  'members[value]',
  'members',
];

/** The group, if that user is a member of it. @internal */
export function memberOf(
  form: MemberFilter,
  groupId: string,
  userId: string,
): string {
  const member =
    form === 'members[value]'
      ? `members[${equals('value', userId)}]`
      : equals(form, userId);
  return `${equals('id', groupId)} and ${member}`;
}
