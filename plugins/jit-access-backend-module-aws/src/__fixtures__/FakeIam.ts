import { randomBytes } from 'node:crypto';
import { says } from './policyEvaluation';
import { ACCOUNT } from './FakeIdentityCenter';
import { Refusal } from './Refusal';

interface Holder {
  id: string;
  name: string;
  policies: Map<string, string>;
  /** As it was before the last change, for readers that are behind. */
  before: Map<string, string>;
}
interface Session {
  keys: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
  role: Holder;
  userid: string;
  endsAt: number;
  policy?: string;
}

const USER_LIMIT = 2048;
const ROLE_LIMIT = 10_240;

/** IAM users and roles with inline policies, and sessions of roles. */
export class FakeIam {
  /** So many reads show what was true before the last change. */
  staleReads = 0;
  /** The longest session of a role; an hour where our own keys are of a role. */
  maxSessionSeconds = 43_200;
  readonly users = new Map<string, Holder>();
  readonly roles = new Map<string, Holder>();
  readonly sessions: Session[] = [];

  constructor() {
    this.roles.set('orders-admin', holder(newId('AROA'), 'orders-admin'));
  }

  answer(operation: string, input: any): object {
    const handler = (this as unknown as Record<string, unknown>)[operation];
    if (typeof handler !== 'function') {
      throw new Refusal(400, 'InvalidAction', operation);
    }
    return handler.call(this, input) ?? {};
  }

  /** May the owner of these keys do that now, as IAM decides it? Undefined: no session's keys. */
  allows(accessKeyId: string, action: string): boolean | undefined {
    const session = this.sessions.find(
      ({ keys }) => keys.AccessKeyId === accessKeyId,
    );
    if (!session) return undefined;
    const { role, userid, endsAt, policy } = session;
    const now = Date.now();
    if (now >= endsAt || !this.roles.has(role.name)) return false;
    const asking = { 'aws:userid': userid, 'aws:CurrentTime': now };
    return (
      !says('Deny', Array.from(role.policies.values()), action, asking) &&
      (!policy || says('Allow', [policy], action, asking))
    );
  }

  addUser(name: string, id = newId('AIDA')): Holder {
    const user = holder(id, name);
    this.users.set(name, user);
    return user;
  }

  /** Somebody has assumed a role. */
  addSession(input: any, keys: Session['keys']): Session {
    const { RoleArn, RoleSessionName, DurationSeconds, Policy } = input;
    const role = this.role(RoleArn.split('/').pop());
    const session = {
      keys,
      role,
      userid: `${role.id}:${RoleSessionName}`,
      endsAt: Date.now() + DurationSeconds * 1000,
      policy: Policy,
    };
    this.sessions.push(session);
    return session;
  }

  CreateUser({ UserName }: any) {
    return { User: userOf(this.addUser(UserName)) };
  }

  GetUser({ UserName }: any) {
    return { User: userOf(this.user(UserName)) };
  }

  ListUsers() {
    return {
      Users: Array.from(this.users.values(), userOf),
      IsTruncated: false,
    };
  }

  GetRole({ RoleName }: any) {
    const { id } = this.role(RoleName);
    return {
      Role: {
        RoleName,
        RoleId: id,
        Path: '/',
        Arn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`,
        CreateDate: new Date(),
      },
    };
  }

  PutUserPolicy({ UserName, ...rest }: any) {
    put(this.user(UserName), rest, USER_LIMIT);
  }

  PutRolePolicy({ RoleName, ...rest }: any) {
    put(this.role(RoleName), rest, ROLE_LIMIT);
  }

  GetUserPolicy({ UserName, PolicyName }: any) {
    return { UserName, ...this.policy(this.user(UserName), PolicyName) };
  }

  GetRolePolicy({ RoleName, PolicyName }: any) {
    return { RoleName, ...this.policy(this.role(RoleName), PolicyName) };
  }

  DeleteUserPolicy({ UserName, PolicyName }: any) {
    remove(this.user(UserName), PolicyName);
  }

  DeleteRolePolicy({ RoleName, PolicyName }: any) {
    remove(this.role(RoleName), PolicyName);
  }

  ListUserPolicies({ UserName }: any) {
    return names(this.user(UserName));
  }

  ListRolePolicies({ RoleName }: any) {
    return names(this.role(RoleName));
  }

  GetAccountAuthorizationDetails({ Marker, MaxItems = 100 }: any) {
    const all = [
      ...Array.from(this.users.values(), user => ({ user })),
      ...Array.from(this.roles.values(), role => ({ role })),
    ];
    const from = Number(Marker ?? 0);
    const page = all.slice(from, from + MaxItems);
    const more = from + MaxItems < all.length;
    return {
      UserDetailList: page.flatMap(entry =>
        'user' in entry
          ? [{ ...userOf(entry.user), UserPolicyList: details(entry.user) }]
          : [],
      ),
      RoleDetailList: page.flatMap(entry =>
        'role' in entry
          ? [
              {
                RoleName: entry.role.name,
                RoleId: entry.role.id,
                Path: '/',
                RolePolicyList: details(entry.role),
              },
            ]
          : [],
      ),
      IsTruncated: more,
      ...(more && { Marker: String(from + MaxItems) }),
    };
  }

  GetCallerIdentity() {
    return {
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/jit-access`,
      UserId: 'AIDAJITACCESS',
    };
  }

  AssumeRole(input: any) {
    const { RoleArn, RoleSessionName, DurationSeconds, Policy } = input;
    if (!this.roles.has(RoleArn.split('/').pop())) {
      throw new Refusal(
        403,
        'AccessDenied',
        `not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      );
    }
    if (DurationSeconds > this.maxSessionSeconds) {
      throw new Refusal(
        400,
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    }
    if (Policy && Policy.length > 2048) {
      throw new Refusal(400, 'PackedPolicyTooLarge', 'Packed policy too large');
    }
    const keys = {
      AccessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      SecretAccessKey: randomBytes(30).toString('base64'),
      SessionToken: randomBytes(64).toString('base64'),
    };
    const { userid, endsAt } = this.addSession(input, keys);
    return {
      Credentials: { ...keys, Expiration: new Date(endsAt) },
      AssumedRoleUser: {
        AssumedRoleId: userid,
        Arn: `${RoleArn}/${RoleSessionName}`,
      },
    };
  }

  user(name: string): Holder {
    return found(this.users, name, 'user');
  }

  role(name: string): Holder {
    return found(this.roles, name, 'role');
  }

  private policy(from: Holder, PolicyName: string) {
    const stale = this.staleReads > 0;
    if (stale) this.staleReads--;
    const text = (stale ? from.before : from.policies).get(PolicyName);
    if (text === undefined) throw noSuch(`The policy with name ${PolicyName}`);
    return { PolicyName, PolicyDocument: encodeURIComponent(text) };
  }
}

function newId(prefix: string): string {
  return `${prefix}${randomBytes(8).toString('hex').toUpperCase()}`;
}

function holder(id: string, name: string): Holder {
  return { id, name, policies: new Map(), before: new Map() };
}

function put(to: Holder, { PolicyName, PolicyDocument }: any, limit: number) {
  let parsed;
  try {
    parsed = JSON.parse(PolicyDocument);
  } catch {
    parsed = undefined;
  }
  const sids = parsed?.Statement?.flatMap(({ Sid }: any) => Sid ?? []) ?? [];
  const wellFormed =
    parsed?.Version === '2012-10-17' &&
    parsed.Statement.length > 0 &&
    sids.every((sid: string) => /^[A-Za-z0-9]*$/.test(sid)) &&
    new Set(sids).size === sids.length;
  if (!wellFormed) {
    throw new Refusal(
      400,
      'MalformedPolicyDocument',
      'Syntax errors in policy.',
    );
  }
  const after = new Map(to.policies).set(PolicyName, PolicyDocument);
  const size = Array.from(after.values()).join('').replace(/\s/g, '').length;
  if (size > limit) {
    throw new Refusal(
      409,
      'LimitExceeded',
      `Maximum policy size of ${limit} bytes exceeded for ${to.name}`,
    );
  }
  to.before = to.policies;
  to.policies = after;
}

function remove(from: Holder, name: string): void {
  if (!from.policies.has(name)) throw noSuch(`The policy with name ${name}`);
  from.before = from.policies;
  from.policies = new Map(from.policies);
  from.policies.delete(name);
}

function names({ policies }: Holder) {
  return { PolicyNames: Array.from(policies.keys()), IsTruncated: false };
}

function details({ policies }: Holder) {
  return Array.from(policies, ([PolicyName, text]) => ({
    PolicyName,
    PolicyDocument: encodeURIComponent(text),
  }));
}

function userOf({ id, name }: Holder) {
  return {
    UserName: name,
    UserId: id,
    Path: '/',
    Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    CreateDate: new Date(),
  };
}

function found(all: Map<string, Holder>, name: string, what: string): Holder {
  const one = all.get(name);
  if (!one) throw noSuch(`The ${what} with name ${name}`);
  return one;
}

function noSuch(what: string): Refusal {
  return new Refusal(404, 'NoSuchEntity', `${what} cannot be found.`);
}
