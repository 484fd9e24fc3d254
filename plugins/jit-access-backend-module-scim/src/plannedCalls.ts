import { JsonObject } from '@backstage/types';
import { PlannedCall } from '@jit-access/backstage-plugin-jit-access-node';
import { InstanceConfig } from './config';
import { equals, MEMBER_FILTERS, memberOf } from './directory/filter';
import { patchOf } from './directory/messages';
import { GROUP_QUERY, MEMBER_QUERY } from './directory/ScimDirectory';
import {
  addition,
  removalByPath,
  removalByValue,
} from './membership/operations';

/** What a plan is about. @internal */
export interface Planned {
  userId: string;
  /** As the role names it. */
  group: string;
  /** Where it is known already. */
  groupId?: string;
}

/**
 * What adding somebody sends, once the server has said what it can do: nobody is
 * a member yet, and it can be searched as the configuration says. Queries are
 * written decoded.
 * @internal
 */
export function callsToAdd(
  instance: InstanceConfig,
  planned: Planned,
): PlannedCall[] {
  const { memberFilter } = instance;
  const [firstForm] = MEMBER_FILTERS;
  const form = memberFilter === 'auto' ? firstForm : memberFilter;
  const { calls, id } = groupOf(instance, planned);
  return [
    ...calls,
    ...(form === 'none'
      ? []
      : [get({ filter: memberOf(form, id, planned.userId), ...MEMBER_QUERY })]),
    { call: `GET /Groups/${id}` },
    patch(id, addition(planned.userId)),
  ];
}

/** What removing somebody sends, to a server without versions. @internal */
export function callsToRemove(
  instance: InstanceConfig,
  planned: Planned,
): PlannedCall[] {
  const { calls, id } = groupOf(instance, planned);
  const removal = instance.removal === 'value' ? removalByValue : removalByPath;
  return [...calls, patch(id, removal(planned.userId))];
}

/** Only the server knows the id of a group before it was read. */
function groupOf(
  { groupAttribute }: InstanceConfig,
  { group, groupId }: Planned,
): { calls: PlannedCall[]; id: string } {
  const known = groupAttribute === 'id' ? group : groupId;
  return known === undefined
    ? {
        calls: [get({ filter: equals(groupAttribute, group), ...GROUP_QUERY })],
        id: '{group_id}',
      }
    : { calls: [], id: known };
}

function get(query: Record<string, string>): PlannedCall {
  const pairs = Object.entries(query).map(([key, value]) => `${key}=${value}`);
  return { call: `GET /Groups?${pairs.join('&')}` };
}

function patch(id: string, operation: JsonObject): PlannedCall {
  return { call: `PATCH /Groups/${id}`, body: patchOf(operation) };
}
