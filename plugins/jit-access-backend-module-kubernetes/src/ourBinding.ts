import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { RbacV1Subject } from '@kubernetes/client-node';
import { Binding } from './Bindings';
import { endWritten, markedAsEnding, markOf } from './ourMark';
import { subjectOf } from './subject';
import { Place } from './target';

const RBAC = 'rbac.authorization.k8s.io';

/** The object as it should be. @internal */
export function wantedBinding(order: BindingOrder, place: Place): Binding {
  const { namespace, role } = place;
  const mark = markOf(order);
  return {
    apiVersion: `${RBAC}/v1`,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: {
      ...mark,
      ...(namespace !== undefined && { namespace }),
      annotations: { ...mark.annotations, ...endWritten(order) },
    },
    roleRef: { apiGroup: RBAC, ...role },
    subjects: [subjectOf(order.account)],
  };
}

/**
 * It gives nobody anything, and says that what belongs to it is being taken
 * away; whatever others have changed in it meanwhile.
 * @internal
 */
export function emptied(binding: Binding): Binding {
  const { metadata, ...rest } = markedAsEnding(binding);
  const { resourceVersion, ...unversioned } = metadata ?? {};
  return { ...rest, metadata: unversioned, subjects: [] };
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
