import {
  FoundBinding,
  Holder,
} from '@jit-access/backstage-plugin-jit-access-node';
import { RbacV1Subject } from '@kubernetes/client-node';
import { Binding, PAGE } from './Bindings';
import { Cluster } from './config';
import { KubernetesCall } from './KubernetesCall';
import {
  bindingIdOf,
  effectOf,
  isEnding,
  Kept,
  OUR_LABEL,
  personOf,
} from './ourMark';
import { accountKey as accountKeyOf } from './subject';
import {
  effectKey,
  kubernetesEffect,
  Place,
  placeOfEffect,
  targetOf,
} from './target';

interface Page<T> {
  items: T[];
  metadata?: { _continue?: string };
}

/**
 * Who is bound to what, by whomever, a page at a time; then the service accounts
 * of ours that are bound to nothing any more.
 * @internal
 */
export async function* listHolders(
  call: KubernetesCall,
): AsyncIterable<Holder> {
  const ours = new Set<string>();
  for await (const found of allBindings(call)) {
    for (const holder of holdersOf(call.cluster, found)) {
      if (holder.ours) {
        ours.add(holder.accountKey);
      }
      yield holder;
    }
  }
  const { name: cluster, tokens } = call.cluster;
  if (!tokens) {
    return;
  }
  const { namespace } = tokens;
  const accounts = all<Kept>((limit, _continue) =>
    call.ask('list service accounts', ({ core }) =>
      core.listNamespacedServiceAccount({
        namespace,
        labelSelector: OUR_LABEL,
        limit,
        _continue,
      }),
    ),
  );
  for await (const account of accounts) {
    const holder = leftover(cluster, namespace, account);
    if (holder && !ours.has(holder.accountKey)) {
      yield holder;
    }
  }
}

async function* allBindings(call: KubernetesCall): AsyncIterable<Binding> {
  const { namespaces } = call.cluster;
  for (const namespace of namespaces ?? []) {
    yield* all<Binding>((limit, _continue) =>
      call.ask('list bindings', ({ rbac }) =>
        rbac.listNamespacedRoleBinding({ namespace, limit, _continue }),
      ),
    );
  }
  if (namespaces) {
    return;
  }
  yield* all<Binding>((limit, _continue) =>
    call.ask('list bindings', ({ rbac }) =>
      rbac.listRoleBindingForAllNamespaces({ limit, _continue }),
    ),
  );
  yield* all<Binding>((limit, _continue) =>
    call.ask('list bindings of the cluster', ({ rbac }) =>
      rbac.listClusterRoleBinding({ limit, _continue }),
    ),
  );
}

async function* all<T>(
  list: (limit: number, _continue?: string) => Promise<Page<T>>,
): AsyncIterable<T> {
  for (let next: string | undefined; ;) {
    const { items, metadata } = await list(PAGE, next);
    yield* items;
    next = metadata?._continue;
    if (!next) {
      return;
    }
  }
}

function* holdersOf(cluster: Cluster, found: Binding): Iterable<Holder> {
  const { namespace, name = '' } = found.metadata ?? {};
  const role = {
    kind: found.roleRef.kind as 'Role' | 'ClusterRole',
    name: found.roleRef.name,
  };
  const bindingId = bindingIdOf(found);
  for (const subject of subjectsOf(cluster, found)) {
    const accountKey = accountKeyOf(cluster.name, subject);
    // Only a service account of the access's own has the binding's name.
    const token = bindingId !== undefined && isAccountOf(subject, name);
    const place = { namespace, role, ...(token && { token }) };
    yield holderOf(cluster.name, found, place, accountKey);
  }
}

/** One that is being removed names nobody any more, but somebody is left to be removed with it. */
function subjectsOf(
  { tokens }: Cluster,
  found: Binding,
): Pick<RbacV1Subject, 'kind' | 'namespace' | 'name'>[] {
  const name = found.metadata?.name ?? '';
  return tokens && bindingIdOf(found) !== undefined && isEnding(found)
    ? [{ kind: 'ServiceAccount', namespace: tokens.namespace, name }]
    : (found.subjects ?? []);
}

function isAccountOf(
  subject: Pick<RbacV1Subject, 'kind' | 'name'>,
  name: string,
): boolean {
  return subject.kind === 'ServiceAccount' && subject.name === name;
}

function leftover(
  cluster: string,
  namespace: string,
  account: Kept,
): Holder | undefined {
  const place = placeOfEffect(cluster, effectOf(account));
  const kind = 'ServiceAccount';
  const { name = '' } = account.metadata ?? {};
  const key = accountKeyOf(cluster, { kind, namespace, name });
  return place && holderOf(cluster, account, place, key);
}

function holderOf(
  cluster: string,
  object: Kept,
  place: Place,
  key: string,
): Holder {
  const holder = { accountKey: key, effectKey: effectKey(cluster, place) };
  const bindingId = bindingIdOf(object);
  return bindingId === undefined
    ? { ...holder, ours: false }
    : {
        ...holder,
        ours: true,
        bindingId,
        found: foundOf(cluster, object, place, key),
      };
}

/** All that it takes to remove it. */
function foundOf(
  cluster: string,
  object: Kept,
  place: Place,
  key: string,
): FoundBinding {
  const effect = kubernetesEffect(targetOf(cluster, place));
  const person = personOf(object);
  return {
    title: effect.title,
    target: effect.target,
    account: { key, name: key.slice(key.indexOf(':') + 1) },
    ...(person !== undefined && { subject: person }),
  };
}
