import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { GcpCall } from './GcpCall';
import { Memberships } from './groups/Memberships';
import { PolicyOf } from './iam/PolicyOf';
import { resourceTarget } from './target';

/**
 * May our identity read and change what is configured?
 * @throws ProviderError - saying what is wrong
 * @internal
 */
export async function checkConnection(call: GcpCall): Promise<void> {
  const { name: connection, resources } = call.connection.settings;
  const wrong: string[] = [];
  for (const name of resources) {
    const resource = resourceTarget(name)!;
    if ('group' in resource) {
      const memberships = new Memberships(call);
      const group = await memberships.groupNamed(resource.group);
      if (!group) wrong.push(`there is no ${name}`);
      // The first page is enough to see that it may be read.
      else await memberships.pages(group)[Symbol.asyncIterator]().next();
      continue;
    }
    const policy = new PolicyOf({ connection, role: '', ...resource });
    const lacks = await policy.lacks(call);
    if (lacks.length > 0) wrong.push(`${lacks.join(', ')} on ${name}`);
  }
  if (wrong.length > 0) {
    throw new PermanentProviderError(
      `${call.where}: the identity of JIT Access lacks ${wrong.join('; ')}; see the README for the least permissions`,
      { providerRequestIds: call.requestIds },
    );
  }
}
