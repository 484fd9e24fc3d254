import { ScimCall } from '../http/ScimCall';
import { equals } from './filter';
import { ScimDirectory } from './ScimDirectory';

/**
 * The id of the one group that a role names.
 * @throws PermanentProviderError - there is none, or there are several
 * @internal
 */
export async function findGroup(
  directory: ScimDirectory,
  call: ScimCall,
  name: string,
): Promise<string> {
  const by = directory.instance.groupAttribute;
  if (by === 'id') {
    return name;
  }
  const groups = await directory.findGroups(call, equals(by, name));
  const isThat = (value: string | null | undefined) =>
    by === 'displayName'
      ? value?.toLowerCase() === name.toLowerCase()
      : value === name;
  if (groups.some(group => !isThat(group[by]))) {
    throw call.permanent(
      `it was asked for the group whose ${by} is "${name}" and answered with others: it does not honour filters on ${by}; set groupAttribute: id for the instance and name groups by their id`,
    );
  }
  const [group, ...more] = groups;
  if (!group) {
    throw call.permanent(
      `it has no group whose ${by} is "${name}"; correct the role, or make the group there. If it was renamed, give it its old name until the access is taken away`,
    );
  }
  if (more.length > 0) {
    throw call.permanent(
      `it has more than one group whose ${by} is "${name}" (${groups.map(({ id }) => id).join(', ')}); give them different names, or set groupAttribute: id for the instance`,
    );
  }
  return group.id;
}
