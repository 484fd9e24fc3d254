import {
  FoundBinding,
  Holder,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { accountKey } from './account';
import { GcpCall } from './GcpCall';
import { Memberships } from './groups/Memberships';
import {
  bindingIdOf,
  personOf,
  readExpression,
  whatIsWrongWith,
} from './iam/condition';
import { PolicyBinding } from './iam/policy';
import { PolicyOf } from './iam/PolicyOf';
import { gcpEffect, GroupTarget, IamTarget, resourceTarget } from './target';

/** Who holds what on the configured resources, by whomever. @internal */
export async function* listHolders(call: GcpCall): AsyncIterable<Holder> {
  const { name: connection, resources } = call.connection.settings;
  for (const name of resources) {
    const resource = resourceTarget(name)!;
    if ('group' in resource) {
      yield* members(call, { connection, ...resource });
    } else {
      const policy = await new PolicyOf({
        connection,
        role: '',
        ...resource,
      }).read(call);
      for (const binding of policy?.bindings ?? []) {
        yield* holdersOf({ connection, role: '', ...resource }, binding);
      }
    }
  }
}

/** Memberships carry no mark of ours. */
async function* members(
  call: GcpCall,
  target: GroupTarget,
): AsyncIterable<Holder> {
  const memberships = new Memberships(call);
  const group = await memberships.groupNamed(target.group);
  if (!group) return;
  const { key: effectKey } = gcpEffect(target);
  for await (const page of memberships.pages(group)) {
    for (const { preferredMemberKey, type } of page) {
      const kind =
        { GROUP: 'group', SERVICE_ACCOUNT: 'serviceAccount' }[type ?? ''] ??
        'user';
      yield {
        accountKey: accountKey(
          target.connection,
          `${kind}:${preferredMemberKey?.id ?? ''}`,
        ),
        effectKey,
        ours: false,
      };
    }
  }
}

function* holdersOf(
  place: IamTarget,
  { role, members: holders, condition }: PolicyBinding,
): Iterable<Holder> {
  const bindingId = bindingIdOf(condition);
  const target = {
    ...place,
    role: role ?? '',
    ...extraOf(condition?.expression, bindingId !== undefined),
  };
  const effect = gcpEffect(target);
  for (const member of holders ?? []) {
    const key = accountKey(place.connection, member);
    const account = { key, name: key.slice(key.indexOf(':') + 1) };
    yield {
      accountKey: key,
      effectKey: effect.key,
      ...(bindingId === undefined
        ? { ours: false }
        : {
            ours: true,
            bindingId,
            found: foundOf(effect, account, personOf(condition)),
          }),
    };
  }
}

/** Under another condition it is another effect; the end of ours is no condition. */
function extraOf(
  expression: string | null | undefined,
  ours: boolean,
): { condition?: string } {
  const condition = ours
    ? readExpression(expression)?.extra
    : (expression ?? undefined);
  return condition === undefined || (ours && whatIsWrongWith(condition))
    ? {}
    : { condition };
}

/** All that it takes to remove it. */
function foundOf(
  { title, target }: { title: string; target: FoundBinding['target'] },
  account: SubjectAccount,
  person: string | undefined,
): FoundBinding {
  return {
    title,
    target,
    account,
    ...(person !== undefined && { subject: person }),
  };
}
