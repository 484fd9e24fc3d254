import { Holder } from '@jit-access/backstage-plugin-jit-access-node';
import { AzureCall } from '../AzureCall';
import { Mark, readMark } from '../mark';
import { lastSegment } from '../names';
import { holdersOf, roleNames } from '../roles/listAssignments';
import { isDirect } from './Instances';
import { writeHandle } from './pimHandle';
import { requestName } from './Requests';

/**
 * Who holds what at this moment in that place. What is ours says so in the
 * request that it comes from; only what came by a request is asked for it.
 * @internal
 */
export async function* listPimHolders(
  call: AzureCall,
  root: string,
): AsyncIterable<Holder> {
  const { name } = call.tenant.config;
  const names = await roleNames(call, root);
  const requests = await requestsOf(call, root);
  const pages = call.armPages(
    'list the active assignments',
    (client, options) =>
      client.roleAssignmentScheduleInstances.listForScope(
        root.slice(1),
        options,
      ),
    true,
  );
  for await (const page of pages) {
    for (const instance of page.filter(isDirect)) {
      const schedule = lastSegment(instance.roleAssignmentScheduleId);
      const request = requests.get(schedule);
      const asked = request && instance.assignmentType !== 'Activated';
      const mark = asked
        ? await markAt(call, instance.scope!, request)
        : undefined;
      const round = mark?.request;
      const handle = writeHandle({ schedule, round, seen: round });
      yield* holdersOf(name, { ...instance, mark, handle }, root, names);
    }
  }
}

/** Names of the requests that schedules come from: no more than were ever asked for here. */
async function requestsOf(
  call: AzureCall,
  root: string,
): Promise<Map<string, string>> {
  const requests = new Map<string, string>();
  const pages = call.armPages(
    'list the schedules',
    (client, options) =>
      client.roleAssignmentSchedules.listForScope(root.slice(1), options),
    true,
  );
  for await (const page of pages) {
    for (const { name, roleAssignmentScheduleRequestId } of page) {
      const request = lastSegment(roleAssignmentScheduleRequestId);
      if (name && request) requests.set(name.toLowerCase(), request);
    }
  }
  return requests;
}

async function markAt(
  call: AzureCall,
  scope: string,
  request: string,
): Promise<Mark | undefined> {
  const found = await call.armFor('read a request', false, (client, options) =>
    client.roleAssignmentScheduleRequests.get(scope.slice(1), request, options),
  );
  const mark = readMark(found?.justification);
  // Words can be copied; a name is there only once.
  return mark && request === requestName(mark.bindingId, mark.request)
    ? mark
    : undefined;
}
