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
  const lower = (value: string | null | undefined) => value?.toLowerCase();
  if (groups.some(group => lower(group[by]) !== lower(name))) {
    throw call.permanent(
      `it was asked for the group whose ${by} is "${name}" and answered with others: it does not honour filters on ${by}; set groupAttribute: id for the instance and name groups by their id`,
    );
  }
  // Exactly as written: two spellings of one group would be two effects, and
  // on other servers two spellings are two groups.
  const exact = groups.filter(group => group[by] === name);
  if (exact.length === 0 && groups.length > 0) {
    throw call.permanent(
      `the group "${name}" is written "${groups[0][by]}" there; write it so in the role`,
    );
  }
  const [group, ...more] = exact;
  if (!group) {
    throw call.permanent(
      `it has no group whose ${by} is "${name}"; correct the role, or make the group there. If it was renamed, give it its old name until the access is taken away`,
    );
  }
  if (more.length > 0) {
    throw call.permanent(
      `it has more than one group whose ${by} is "${name}" (${exact.map(({ id }) => id).join(', ')}); give them different names, or set groupAttribute: id for the instance`,
    );
  }
  return group.id;
}
