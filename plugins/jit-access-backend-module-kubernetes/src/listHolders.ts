import {
  FoundBinding,
  Holder,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Binding } from './Bindings';
import { KubernetesCall } from './KubernetesCall';
import { bindingIdOf, personOf } from './ourBinding';
import { accountKey } from './subject';
import { effectKey, kubernetesEffect, Place, targetOf } from './target';

const PAGE = 500;

/** Who is bound to what, by whomever, a page at a time. @internal */
export async function* listHolders(
  call: KubernetesCall,
): AsyncIterable<Holder> {
  const { namespaces } = call.cluster;
  if (namespaces) {
    for (const namespace of namespaces) {
      yield* all(call, (limit, _continue) =>
        call.ask('list bindings', ({ rbac }) =>
          rbac.listNamespacedRoleBinding({ namespace, limit, _continue }),
        ),
      );
    }
    return;
  }
  yield* all(call, (limit, _continue) =>
    call.ask('list bindings', ({ rbac }) =>
      rbac.listRoleBindingForAllNamespaces({ limit, _continue }),
    ),
  );
  yield* all(call, (limit, _continue) =>
    call.ask('list bindings of the cluster', ({ rbac }) =>
      rbac.listClusterRoleBinding({ limit, _continue }),
    ),
  );
}

async function* all(
  { cluster }: KubernetesCall,
  list: (
    limit: number,
    _continue?: string,
  ) => Promise<{ items: Binding[]; metadata?: { _continue?: string } }>,
): AsyncIterable<Holder> {
  for (let next: string | undefined; ;) {
    const { items, metadata } = await list(PAGE, next);
    for (const found of items) {
      yield* holdersOf(cluster.name, found);
    }
    next = metadata?._continue;
    if (!next) {
      return;
    }
  }
}

function* holdersOf(cluster: string, found: Binding): Iterable<Holder> {
  const { namespace } = found.metadata ?? {};
  const role = {
    kind: found.roleRef.kind as 'Role' | 'ClusterRole',
    name: found.roleRef.name,
  };
  const place = { namespace, role };
  const bindingId = bindingIdOf(found);
  for (const subject of found.subjects ?? []) {
    const holder = {
      accountKey: accountKey(cluster, subject),
      effectKey: effectKey(cluster, place),
    };
    yield bindingId === undefined
      ? { ...holder, ours: false }
      : {
          ...holder,
          ours: true,
          bindingId,
          found: foundOf(cluster, found, place, holder.accountKey),
        };
  }
}

/** All that it takes to remove it. */
function foundOf(
  cluster: string,
  found: Binding,
  place: Place,
  account: string,
): FoundBinding {
  const effect = kubernetesEffect(targetOf(cluster, place));
  const person = personOf(found);
  return {
    title: effect.title,
    target: effect.target,
    account: {
      key: account,
      name: account.slice(account.indexOf(':') + 1),
    },
    ...(person !== undefined && { subject: person }),
  };
}
