import { randomBytes } from 'node:crypto';
import {
  CreateUserCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateUserCommand as CreateStoreUserCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import { SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { ConfigReader } from '@backstage/config';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import { JsonObject } from '@backstage/types';
import {
  BindingOrder,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { AwsAccessProvider } from '../AwsAccessProvider';
import { AwsConnections } from '../AwsConnections';
import { readAwsConfig } from '../config';
import { policyNameOf } from '../ourPolicies';
import {
  ACCOUNT,
  GROUP_ID,
  INSTANCE_ARN,
  PERMISSION_SET,
  STORE_ID,
} from './FakeIdentityCenter';
import { EmulatedIam } from './EmulatedIam';
import { readmeBlocks } from './readme';
import { FaultInjectingFakeAws } from './FaultInjectingFakeAws';

export const soon = () => AbortSignal.timeout(20_000);
export const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

const ADMINISTRATOR = 'AKIAADMINISTRATOR';
const FAKE_WAITS_MS = [1, 2, 4, 8, 16, 32];

interface Names {
  region: string;
  account: string;
  instanceArn: string;
  identityStoreId: string;
  permissionSet: string;
  group: string;
  role: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/**
 * One Identity Center and one account: the fake ones, or with
 * JIT_TEST_AWS_ENDPOINT (`aws` for AWS itself) and the variables below those of
 * another emulator or of a real organisation. In the fake one JIT Access may do
 * what the README asks for, and no more. The role has to let its sessions
 * call iam:GetRole on it.
 */
export class TestAws {
  readonly people = new Map<string, Subject>();
  private readonly connections: AwsConnections[] = [];
  private readonly run = randomBytes(3).toString('hex');

  /** As administrators, who look behind. */
  readonly iam: IAMClient;
  readonly sso: SSOAdminClient;
  readonly store: IdentitystoreClient;

  private constructor(
    readonly names: Names,
    private readonly endpoint: string | undefined,
    private readonly given?: FaultInjectingFakeAws,
  ) {
    this.iam = new IAMClient(this.settings);
    this.sso = new SSOAdminClient(this.settings);
    this.store = new IdentitystoreClient(this.settings);
  }

  /** @param start - what is started where the environment names no server */
  static async start(start = TestAws.startFake): Promise<TestAws> {
    const env = process.env;
    const endpoint = env.JIT_TEST_AWS_ENDPOINT;
    if (!endpoint) return start();
    return new TestAws(
      {
        region: env.JIT_TEST_AWS_REGION ?? 'us-east-1',
        account: env.JIT_TEST_AWS_ACCOUNT ?? '',
        instanceArn: env.JIT_TEST_AWS_INSTANCE_ARN ?? INSTANCE_ARN,
        identityStoreId: env.JIT_TEST_AWS_IDENTITY_STORE_ID ?? STORE_ID,
        permissionSet: env.JIT_TEST_AWS_PERMISSION_SET ?? PERMISSION_SET,
        group: env.JIT_TEST_AWS_GROUP ?? GROUP_ID,
        role: env.JIT_TEST_AWS_ROLE ?? 'orders-admin',
        accessKeyId: env.JIT_TEST_AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: env.JIT_TEST_AWS_SECRET_ACCESS_KEY ?? '',
      },
      endpoint === 'aws' ? undefined : endpoint,
    );
  }

  /** The fake one, whatever the environment says. */
  static async startFake(): Promise<TestAws> {
    return TestAws.with(await FaultInjectingFakeAws.start(), ACCOUNT);
  }

  /** Users, roles and sessions on `emulate`. */
  static async startEmulated(): Promise<TestAws> {
    const fake = await FaultInjectingFakeAws.start(await EmulatedIam.start());
    return TestAws.with(fake, '123456789012');
  }

  private static with(fake: FaultInjectingFakeAws, account: string): TestAws {
    const actions = readmeBlocks('json').flatMap(({ Statement }) =>
      Statement.flatMap(({ Action }: { Action: string[] }) => Action),
    );
    // Needs no permission.
    actions.push('sts:GetCallerIdentity');
    fake.keys.set('AKIAJITACCESS', new Set(actions));
    fake.keys.set(ADMINISTRATOR, undefined);
    return new TestAws(
      {
        region: 'eu-central-1',
        account,
        instanceArn: INSTANCE_ARN,
        identityStoreId: STORE_ID,
        permissionSet: PERMISSION_SET,
        group: GROUP_ID,
        role: 'orders-admin',
        accessKeyId: 'AKIAJITACCESS',
        secretAccessKey: 'canary-secret-access-key',
      },
      fake.url,
      fake,
    );
  }

  get fake(): FaultInjectingFakeAws {
    if (!this.given) throw new Error('Only the fake can be told to fail');
    return this.given;
  }

  async stop(): Promise<void> {
    [this.iam, this.sso, this.store].forEach(client => client.destroy());
    this.connections.forEach(connections => connections.close());
    await this.given?.close();
  }

  get targets() {
    const { account, permissionSet, group, role } = this.names;
    return {
      assignment: { account, permissionSet },
      group: { group },
      policy: { account, statements: STATEMENTS },
      session: { account, assumeRole: role },
    };
  }

  provider(
    options: {
      endpoint?: string;
      accessKeyId?: string;
      center?: JsonObject;
      account?: JsonObject;
      requestTimeout?: string;
      waitsMs?: number[];
    } = {},
  ): AwsAccessProvider {
    const { region, account, instanceArn, identityStoreId } = this.names;
    const at = options.endpoint ?? this.endpoint;
    const endpoints = (...services: string[]) =>
      at ? Object.fromEntries(services.map(service => [service, at])) : {};
    const config = new ConfigReader({
      aws: {
        mainAccount: this.keys(options.accessKeyId),
        accounts: [{ accountId: account, ...this.keys(options.accessKeyId) }],
      },
      jitAccess: {
        providers: {
          aws: {
            identityCenters: {
              acme: {
                instanceArn,
                identityStoreId,
                region,
                endpoints: endpoints('ssoAdmin', 'identityStore'),
                ...options.center,
              },
            },
            accounts: [
              {
                accountId: account,
                region,
                endpoints: endpoints('iam', 'sts'),
                ...options.account,
              },
            ],
            requestTimeout: options.requestTimeout ?? 'PT10S',
          },
        },
      },
    });
    const aws = readAwsConfig(config);
    const connections = new AwsConnections(
      aws,
      DefaultAwsCredentialsManager.fromConfig(config),
    );
    this.connections.push(connections);
    const waitsMs = options.waitsMs ?? (this.given ? FAKE_WAITS_MS : undefined);
    return new AwsAccessProvider(aws, connections, waitsMs);
  }

  /** Somebody of that name who has a user in the store and one in the account. */
  async person(name: string): Promise<Subject> {
    const known = this.people.get(name);
    if (known) return known;
    const login = `${name}-${this.run}`;
    const email = `${login}@example.com`;
    await this.store.send(
      new CreateStoreUserCommand({
        IdentityStoreId: this.names.identityStoreId,
        UserName: login,
        DisplayName: login,
        Name: { GivenName: name, FamilyName: 'Kit' },
        Emails: [{ Value: email, Primary: true }],
      }),
    );
    await this.iam.send(new CreateUserCommand({ UserName: login }));
    const person = {
      ref: `user:default/${name}`,
      email,
      annotations: {
        'jit-access/aws-user': login,
        'jit-access/aws-iam-user': login,
      },
    };
    this.people.set(name, person);
    return person;
  }

  async order(
    provider: AwsAccessProvider,
    name: string,
    target: object,
  ): Promise<BindingOrder> {
    return createTestOrder(provider, {
      target: target as JsonObject,
      subject: await this.person(name),
      notAfter: inAnHour(),
    });
  }

  /** Do these keys let anybody do what the role may do? */
  async letsIn(secret: string): Promise<boolean> {
    const [accessKeyId, secretAccessKey, sessionToken] = secret
      .split('\n')
      .map(line => line.replace(/^export \w+=/, ''));
    const client = new IAMClient({
      ...this.settings,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });
    try {
      await client.send(new GetRoleCommand({ RoleName: this.names.role }));
      return true;
    } catch {
      return false;
    } finally {
      client.destroy();
    }
  }

  async policyNames(order: BindingOrder): Promise<string[]> {
    const { PolicyNames = [] } = await this.iam.send(
      new ListUserPoliciesCommand({ UserName: order.account.name }),
    );
    return PolicyNames;
  }

  async putUserPolicy(order: BindingOrder, name: string, statements: object[]) {
    await this.iam.send(
      new PutUserPolicyCommand({
        UserName: order.account.name,
        PolicyName: name,
        PolicyDocument: documentOf(statements),
      }),
    );
  }

  async deleteUserPolicy(order: BindingOrder, name: string): Promise<void> {
    await this.iam.send(
      new DeleteUserPolicyCommand({
        UserName: order.account.name,
        PolicyName: name,
      }),
    );
  }

  async rolePolicy(order: BindingOrder): Promise<string | undefined> {
    const found = await this.iam
      .send(
        new GetRolePolicyCommand({
          RoleName: this.names.role,
          PolicyName: policyNameOf(order.bindingId),
        }),
      )
      .catch(() => undefined);
    return found?.PolicyDocument && decodeURIComponent(found.PolicyDocument);
  }

  async putRolePolicy(name: string, statements: object[]): Promise<void> {
    await this.iam.send(
      new PutRolePolicyCommand({
        RoleName: this.names.role,
        PolicyName: name,
        PolicyDocument: documentOf(statements),
      }),
    );
  }

  async deleteRolePolicy(name: string): Promise<void> {
    const RoleName = this.names.role;
    await this.iam
      .send(new DeleteRolePolicyCommand({ RoleName, PolicyName: name }))
      .catch(() => {});
  }

  private get settings() {
    return {
      region: this.names.region,
      credentials: this.keys(this.given && ADMINISTRATOR),
      maxAttempts: 3,
      ...(this.endpoint && { endpoint: this.endpoint }),
    };
  }

  private keys(accessKeyId = this.names.accessKeyId) {
    return { accessKeyId, secretAccessKey: this.names.secretAccessKey };
  }
}

export const STATEMENTS = [
  {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: ['arn:aws:s3:::orders', 'arn:aws:s3:::orders/*'],
  },
];

function documentOf(Statement: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
