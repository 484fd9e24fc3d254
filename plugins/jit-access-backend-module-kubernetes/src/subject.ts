import {
  PermanentProviderError,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { RbacV1Subject } from '@kubernetes/client-node';
import { Cluster } from './config';

const RBAC = 'rbac.authorization.k8s.io';
const LONGEST_NAME = 256;

/**
 * Who the person is in the cluster.
 * @throws PermanentProviderError - the catalog does not say, or says something that cannot be, with what to do
 * @internal
 */
export function accountOf(cluster: Cluster, person: Subject): SubjectAccount {
  const { kind, from, annotation, prefix } = cluster.subject;
  const [source, value] =
    from === 'email'
      ? ['e-mail address', person.email]
      : [`annotation ${annotation}`, person.annotations[annotation]];
  if (!value) {
    throw new PermanentProviderError(
      `${person.ref} has no ${source}; add it to the user entity, as cluster ${cluster.name} knows the person`,
    );
  }
  const wrong = whatIsWrong(kind, value, prefix + value);
  if (wrong) {
    throw new PermanentProviderError(
      `The ${source} of ${person.ref} cannot be a ${kind} of cluster ${cluster.name}: ${wrong}`,
    );
  }
  const name = prefix + value;
  return { key: `${cluster.name}/${kind}:${name}`, name };
}

/**
 * The service account that is made for an access with a token. Whose it is, is
 * said by the access alone, so the person needs no account in the cluster.
 * @throws PermanentProviderError - the cluster gives no tokens
 * @internal
 */
export function tokenAccountOf(
  { name: cluster, tokens }: Cluster,
  account: string,
): SubjectAccount {
  if (!tokens) {
    throw new PermanentProviderError(
      `Cluster ${cluster} gives no tokens: say in jitAccess.providers.kubernetes.clusters.${cluster}.tokens.namespace where their service accounts go`,
    );
  }
  const name = `${tokens.namespace}:${account}`;
  return { key: `${cluster}/ServiceAccount:${name}`, name };
}

function whatIsWrong(
  kind: string,
  value: string,
  name: string,
): string | undefined {
  if (name.length > LONGEST_NAME || !/^[^\s\p{C}]+$/u.test(name)) {
    return `use at most ${LONGEST_NAME} characters, without white space`;
  }
  // Both: the prefix must not make one of Kubernetes' own of it either.
  if (/^system:/i.test(value) || /^system:/i.test(name)) {
    return "names that begin with system: are Kubernetes' own, and some rule the cluster";
  }
  return kind === 'ServiceAccount' &&
    !/^[a-z0-9-]{1,63}:[a-z0-9.-]{1,253}$/.test(name)
    ? 'write it namespace:name'
    : undefined;
}

/** As a binding names the person of a pinned account. @internal */
export function subjectOf(account: SubjectAccount): RbacV1Subject {
  const [, kind, name] = account.key.match(/^[^/]+\/([A-Za-z]+):(.*)$/s) ?? [];
  if (kind === 'ServiceAccount') {
    const [namespace, ...rest] = name.split(':');
    return { kind, namespace, name: rest.join(':') };
  }
  return { kind, name, apiGroup: RBAC };
}

/** The account that a binding's subject is. @internal */
export function accountKey(
  cluster: string,
  subject: Pick<RbacV1Subject, 'kind' | 'namespace' | 'name'>,
): string {
  const { kind, name, namespace } = subject;
  return kind === 'ServiceAccount'
    ? `${cluster}/${kind}:${namespace}:${name}`
    : `${cluster}/${kind}:${name}`;
}
