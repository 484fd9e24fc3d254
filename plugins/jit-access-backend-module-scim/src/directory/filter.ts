/**
 * A string in a SCIM filter (RFC 7644, section 3.4.2.2): quoted as in JSON, so
 * that no value can end the string and add a condition of its own.
 * @internal
 */
export function quoted(value: string): string {
  return JSON.stringify(value);
}

/** `attribute eq "value"` @internal */
export function equals(attribute: string, value: string): string {
  return `${attribute} eq ${quoted(value)}`;
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
