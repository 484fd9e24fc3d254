import * as iam from '@aws-sdk/client-iam';
import * as identitystore from '@aws-sdk/client-identitystore';
import * as sso from '@aws-sdk/client-sso-admin';
import * as sts from '@aws-sdk/client-sts';

/** The services that are used, by what the SDK publishes of them. */
const MODELS = { iam, identitystore, sso, sts } as unknown as Record<
  Service,
  Record<string, unknown>
>;
export type Service = 'iam' | 'identitystore' | 'sso' | 'sts';

/** Kinds of shapes in the SDK's model. */
const LIST = 1;
const STRUCTURE = 3;
const UNION = 4;
const LIST_OF = 64;
const MAP_OF = 128;
const SIMPLE: Record<number, string> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
};

/**
 * What the references of the services say and the model in the SDK leaves out:
 * what values have to look like.
 */
const PATTERNS: Record<string, RegExp> = {
  InstanceArn: /^arn:aws[a-z-]*:sso:::instance\/(?:sso)?ins-[\w.-]{16}$/,
  PermissionSetArn:
    /^arn:aws[a-z-]*:sso:::permissionSet\/(?:sso)?ins-[\w.-]{16}\/ps-[\w.-]{16}$/,
  TargetId: /^\d{12}$/,
  AccountId: /^\d{12}$/,
  TargetType: /^AWS_ACCOUNT$/,
  PrincipalType: /^(?:USER|GROUP)$/,
  PrincipalId:
    /^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  GroupId: /^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  UserId: /^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  IdentityStoreId: /^d-[0-9a-f]{10}$/,
  PolicyName: /^[\w+=,.@-]{1,128}$/,
  RoleName: /^[\w+=,.@-]{1,64}$/,
  RoleSessionName: /^[\w+=,.@-]{2,64}$/,
  RoleArn: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  DurationSeconds:
    /^(?:9\d\d|[1-9]\d{3}|[1-3]\d{4}|4[0-2]\d{3}|43[01]\d\d|43200)$/,
};

/**
 * Holds what is sent against the SDK's own model of the operation.
 * @returns what is wrong, by path; nothing where all is known and complete
 */
export function unpublished(
  service: Service,
  operation: string,
  input: unknown,
): string[] {
  const shape = MODELS[service][`${operation}$`] as unknown[] | undefined;
  if (!shape) return [`${service} has no operation ${operation}`];
  return wrong(shape[4], input, operation);
}

function wrong(ref: unknown, value: unknown, path: string): string[] {
  const shape = typeof ref === 'function' ? ref() : ref;
  if (typeof shape === 'number') return wrongSimple(shape, value, path);
  const [kind] = shape as unknown[];
  // A member with traits of its own: [shape, traits].
  if (typeof kind !== 'number' || (shape as unknown[]).length === 2) {
    return wrong(kind, value, path);
  }
  const [, , name, , members, shapes, required = 0] = shape as [
    number,
    string,
    string,
    unknown,
    string[],
    unknown[],
    number?,
  ];
  if (kind === LIST) {
    return Array.isArray(value)
      ? value.flatMap((entry, i) => wrong(members, entry, `${path}[${i}]`))
      : [`${path}: no list`];
  }
  if (kind !== STRUCTURE && kind !== UNION) return [];
  if (typeof value !== 'object' || value === null)
    return [`${path}: no ${name}`];
  const given = Object.keys(value);
  const lacking = members
    .slice(0, required)
    .filter(member => !given.includes(member))
    .map(member => `${path}.${member}: is missing`);
  const several =
    kind === UNION && given.length !== 1
      ? [`${path}: give one of ${members}`]
      : [];
  const inner = Object.entries(value).flatMap(([key, entry]) => {
    const at = members.indexOf(key);
    if (at < 0) return [`${path}.${key}: unknown to ${name}`];
    const pattern = PATTERNS[key];
    return pattern && !pattern.test(String(entry))
      ? [`${path}.${key}: "${entry}" does not match ${pattern}`]
      : wrong(shapes[at], entry, `${path}.${key}`);
  });
  return [...lacking, ...several, ...inner];
}

function wrongSimple(shape: number, value: unknown, path: string): string[] {
  if (shape >= MAP_OF) return [];
  if (shape >= LIST_OF) {
    return Array.isArray(value)
      ? value.flatMap((entry, i) =>
          wrongSimple(shape - LIST_OF, entry, `${path}[${i}]`),
        )
      : [`${path}: no list`];
  }
  const wanted = SIMPLE[shape];
  return wanted && typeof value !== wanted ? [`${path}: no ${wanted}`] : [];
}
