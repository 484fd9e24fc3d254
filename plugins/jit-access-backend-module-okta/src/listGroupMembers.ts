import { Holder } from '@jit-access/backstage-plugin-jit-access-node';
import { OktaCall } from './OktaCall';
import { oktaEffect } from './target';

/**
 * Who is in which group, by the group's name and by its id, since roles may use
 * either.
 * @internal
 */
export async function* listGroupMembers(
  call: OktaCall,
  org: string,
): AsyncIterable<Holder> {
  const groups = await call.ask('list groups', client =>
    client.groupApi.listGroups({ limit: 200 }),
  );
  for (;;) {
    const { value: group, done } = await call.ask('list groups', () =>
      groups.next(),
    );
    if (group?.id) {
      const name = (group.profile as { name?: string } | undefined)?.name;
      const names = [group.id, ...(name ? [name] : [])];
      yield* membersOf(
        call,
        org,
        group.id,
        names.map(text => oktaEffect({ org, group: text }).key),
      );
    }
    if (done) {
      return;
    }
  }
}

async function* membersOf(
  call: OktaCall,
  org: string,
  groupId: string,
  effectKeys: string[],
): AsyncIterable<Holder> {
  const users = await call.ask('list the members of a group', client =>
    client.groupApi.listGroupUsers({ groupId, limit: 1000 }),
  );
  for (;;) {
    const { value: user, done } = await call.ask('list the members', () =>
      users.next(),
    );
    if (user?.id) {
      for (const effectKey of effectKeys) {
        yield { accountKey: `${org}/${user.id}`, effectKey, ours: false };
      }
    }
    if (done) {
      return;
    }
  }
}
