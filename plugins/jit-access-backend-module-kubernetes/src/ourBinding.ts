import { createHash } from 'node:crypto';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { RbacV1Subject } from '@kubernetes/client-node';
import { Binding } from './Bindings';
import { subjectOf } from './subject';
import { Place } from './target';

const RBAC = 'rbac.authorization.k8s.io';
const MANAGER = 'app.kubernetes.io/managed-by';
const BINDING = 'jit-access/binding';
const EFFECT = 'jit-access/effect';
const PERSON = 'jit-access/person';
const EXPIRES = 'jit-access/expires-at';

/** The name of a binding's object: its own, or what can stand for it in a name. @internal */
export function objectName({ bindingId }: BindingOrder): string {
  const fits = /^[a-z0-9](?:[a-z0-9-]{0,50}[a-z0-9])?$/.test(bindingId);
  return `jit-access-${fits ? bindingId : createHash('sha256').update(bindingId).digest('hex').slice(0, 40)}`;
}

/** The object as it should be. @internal */
export function wantedBinding(order: BindingOrder, place: Place): Binding {
  const { namespace, role } = place;
  return {
    apiVersion: `${RBAC}/v1`,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: {
      name: objectName(order),
      ...(namespace !== undefined && { namespace }),
      labels: {
        [MANAGER]: 'jit-access',
        [BINDING]: objectName(order).slice('jit-access-'.length),
      },
      annotations: {
        [BINDING]: order.bindingId,
        [EFFECT]: order.effectKey,
        [PERSON]: order.subject.ref,
        ...(order.notAfter && { [EXPIRES]: order.notAfter }),
      },
    },
    roleRef: { apiGroup: RBAC, ...role },
    subjects: [subjectOf(order.account)],
  };
}

/** The binding that an object is of; none: it does not carry our mark. @internal */
export function bindingIdOf({ metadata }: Binding): string | undefined {
  return metadata?.labels?.[MANAGER] === 'jit-access'
    ? metadata.annotations?.[BINDING]
    : undefined;
}

/** Ref of the person whom it was made for. @internal */
export function personOf({ metadata }: Binding): string | undefined {
  return metadata?.annotations?.[PERSON];
}

/** The end that was known when it was last written. @internal */
export function expiresAt({ metadata }: Binding): string | undefined {
  return metadata?.annotations?.[EXPIRES];
}

/** Cannot be changed: another role is another object. @internal */
export function sameRole(one: Binding, other: Binding): boolean {
  return (
    one.roleRef.kind === other.roleRef.kind &&
    one.roleRef.name === other.roleRef.name
  );
}

/** Does it give its role to exactly these, and to nobody else? @internal */
export function sameSubjects(one: Binding, other: Binding): boolean {
  const names = ({ subjects = [] }: Binding) => subjects.map(written).sort();
  return names(one).join('\n') === names(other).join('\n');
}

/** Does it give that person the same role? @internal */
export function givesTheSame(found: Binding, wanted: Binding): boolean {
  const [person] = wanted.subjects ?? [];
  return (
    sameRole(found, wanted) &&
    (found.subjects ?? []).some(subject => written(subject) === written(person))
  );
}

function written({ kind, namespace = '', name }: RbacV1Subject): string {
  return [kind, kind === 'ServiceAccount' ? namespace : '', name].join(' ');
}
