import * as kubernetes from '@kubernetes/client-node';

interface Attribute {
  baseName: string;
  type: string;
}
const published = kubernetes as unknown as Record<
  string,
  { getAttributeTypeMap?(): Attribute[] } | undefined
>;

/** Kinds that kubectl may be asked about, by the name of their published type. */
const KINDS: Record<string, { group: string; kind: string }> = {
  V1Namespace: { group: '', kind: 'Namespace' },
  V1Secret: { group: '', kind: 'Secret' },
  V1ServiceAccount: { group: '', kind: 'ServiceAccount' },
  V1Role: { group: 'rbac.authorization.k8s.io', kind: 'Role' },
  V1RoleBinding: { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
  V1ClusterRole: { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
  V1ClusterRoleBinding: {
    group: 'rbac.authorization.k8s.io',
    kind: 'ClusterRoleBinding',
  },
};

/**
 * What kubectl asks an API server before it checks a manifest: which kinds there
 * are, and of what type they are. Undefined: it is something else.
 */
export function discovery(path: string): Buffer | object | undefined {
  const rbac = 'rbac.authorization.k8s.io';
  const version = { groupVersion: `${rbac}/v1`, version: 'v1' };
  switch (path) {
    case '/api':
      return { kind: 'APIVersions', versions: ['v1'] };
    case '/apis':
      return {
        kind: 'APIGroupList',
        apiVersion: 'v1',
        groups: [
          { name: rbac, versions: [version], preferredVersion: version },
        ],
      };
    case '/api/v1':
      return resourceList('', 'v1');
    case `/apis/${rbac}/v1`:
      return resourceList(rbac, `${rbac}/v1`);
    case '/openapi/v2':
      return openApi();
    default:
      return undefined;
  }
}

function resourceList(group: string, groupVersion: string): object {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: Object.values(KINDS)
      .filter(known => known.group === group)
      .map(({ kind }) => ({
        name: `${kind.toLowerCase()}s`,
        singularName: kind.toLowerCase(),
        namespaced: !/^(?:Cluster|Namespace)/.test(kind),
        kind,
        verbs: ['create', 'delete', 'get', 'list', 'patch', 'update'],
      })),
  };
}

/** The published types as kubectl wants them: OpenAPI 2 in the protobuf form of gnostic. */
function openApi(): Buffer {
  const known = new Map<string, Buffer>();
  const add = (type: string): void => {
    const attributes = published[type]?.getAttributeTypeMap?.();
    if (!attributes || known.has(type)) {
      return;
    }
    known.set(type, Buffer.alloc(0));
    const properties = attributes.map(attribute =>
      named(attribute.baseName, schemaOf(attribute.type, add)),
    );
    const gvk = KINDS[type];
    known.set(
      type,
      Buffer.concat([
        field(22, field(1, 'object')),
        field(25, Buffer.concat(properties)),
        ...(gvk
          ? [
              field(
                31,
                pair(
                  'x-kubernetes-group-version-kind',
                  field(2, JSON.stringify([{ ...gvk, version: 'v1' }])),
                ),
              ),
            ]
          : []),
      ]),
    );
  };
  Object.keys(KINDS).forEach(add);
  const definitions = Array.from(known, ([name, schema]) =>
    named(name, schema),
  );
  return Buffer.concat([
    field(1, '2.0'),
    field(2, Buffer.concat([field(1, 'Published'), field(2, 'v1')])),
    field(8, Buffer.alloc(0)),
    field(9, Buffer.concat(definitions)),
  ]);
}

function schemaOf(type: string, add: (type: string) => void): Buffer {
  const list = type.match(/^Array<(.*)>$/);
  if (list) {
    return Buffer.concat([
      field(22, field(1, 'array')),
      field(23, field(1, schemaOf(list[1], add))),
    ]);
  }
  const map = type.match(/^\{ \[key: string\]: (.*); \}$/);
  if (map) {
    return Buffer.concat([
      field(22, field(1, 'object')),
      field(21, field(1, schemaOf(map[1], add))),
    ]);
  }
  if (published[type]?.getAttributeTypeMap) {
    add(type);
    return field(1, `#/definitions/${type}`);
  }
  const plain: Record<string, string> = {
    number: 'integer',
    boolean: 'boolean',
    any: 'object',
  };
  return field(22, field(1, plain[type] ?? 'string'));
}

/** An entry of a list of named schemas. */
function named(name: string, schema: Buffer): Buffer {
  return field(1, pair(name, schema));
}

function pair(name: string, value: Buffer): Buffer {
  return Buffer.concat([field(1, name), field(2, value)]);
}

/** A field of protobuf that has a length. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
