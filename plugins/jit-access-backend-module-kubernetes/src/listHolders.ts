import { Holder } from '@jit-access/backstage-plugin-jit-access-node';
import { Binding } from './Bindings';
import { KubernetesCall } from './KubernetesCall';
import { bindingIdOf } from './ourBinding';
import { accountKey } from './subject';
import { effectKey } from './target';

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
  const bindingId = bindingIdOf(found);
  for (const subject of found.subjects ?? []) {
    yield {
      accountKey: accountKey(cluster, subject),
      effectKey: effectKey(cluster, { namespace, role }),
      ours: bindingId !== undefined,
      ...(bindingId !== undefined && { bindingId }),
    };
  }
}
