import { JsonObject } from '@backstage/types';
import { ConfigReader } from '@backstage/config';
import {
  BindingOrder,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { OAuth2Client } from 'google-auth-library';
import { readConnections } from '../config';
import { GcpAccessProvider } from '../GcpAccessProvider';
import { GcpConnection } from '../GcpConnection';
import { Policy, PolicyBinding } from '../iam/policy';
import { PolicyOf } from '../iam/PolicyOf';
import { GcpCall } from '../GcpCall';
import { Memberships } from '../groups/Memberships';
import { gcpTargetSchema, resourceName } from '../target';
import { FaultInjectingFakeGoogle } from './FaultInjectingFakeGoogle';

export const soon = () => AbortSignal.timeout(20_000);

/**
 * A project, folder, organisation, bucket and group. Of the fake; or, with the
 * environment of the README, those of another emulator or of a real account.
 */
export class TestGcp {
  private constructor(
    private readonly token: string,
    private readonly endpoint: string | undefined,
    readonly project: string,
    readonly bucketName: string,
    readonly groupAddress: string,
    private readonly person_: string,
    private readonly given?: FaultInjectingFakeGoogle,
  ) {}

  static async start(): Promise<TestGcp> {
    const env = process.env;
    if (!env.JIT_TEST_GCP_ENDPOINT && !env.JIT_TEST_GCP_TOKEN) {
      return TestGcp.startFake();
    }
    return new TestGcp(
      env.JIT_TEST_GCP_TOKEN ?? 'none',
      env.JIT_TEST_GCP_ENDPOINT,
      env.JIT_TEST_GCP_PROJECT ?? 'orders-prod',
      env.JIT_TEST_GCP_BUCKET ?? 'orders-exports',
      env.JIT_TEST_GCP_GROUP ?? 'oncall@acme.example',
      env.JIT_TEST_GCP_PERSON ?? '{name}@acme.example',
    );
  }

  /** The fake one, whatever the environment says. */
  static async startFake(): Promise<TestGcp> {
    const google = await FaultInjectingFakeGoogle.start();
    const gcp = new TestGcp(
      'canary-token',
      google.url,
      'orders-prod',
      'orders-exports',
      'oncall@acme.example',
      '{name}@acme.example',
      google,
    );
    for (const resource of ['folders/123', 'organizations/456']) {
      google.policies.create(resource);
    }
    google.policies.create('projects/orders-prod', {
      bindings: [
        { role: 'roles/owner', members: ['user:root@acme.example'] },
        {
          role: 'roles/storage.objectViewer',
          members: ['group:readers@acme.example'],
          condition: {
            title: 'office hours',
            expression: 'request.time.getHours("UTC") < 18',
          },
        },
      ],
      auditConfigs: [
        {
          service: 'allServices',
          auditLogConfigs: [{ logType: 'DATA_READ' }],
        },
      ],
    });
    google.policies.create('buckets/orders-exports');
    google.groups.create('oncall@acme.example');
    return gcp;
  }

  get google(): FaultInjectingFakeGoogle {
    if (!this.given) {
      throw new Error('Only the fake can be told to fail');
    }
    return this.given;
  }

  get resources(): string[] {
    const all = [
      `projects/${this.project}`,
      `buckets/${this.bucketName}`,
      `groups/${this.groupAddress}`,
    ];
    return this.given ? [...all, 'folders/123', 'organizations/456'] : all;
  }

  get target() {
    return {
      connection: 'acme',
      project: this.project,
      role: 'roles/storage.objectViewer',
    };
  }

  get bucket() {
    const { bucketName: bucket } = this;
    return { connection: 'acme', bucket, role: 'roles/storage.objectViewer' };
  }

  get group() {
    return { connection: 'acme', group: this.groupAddress };
  }

  async stop(): Promise<void> {
    await this.given?.close();
  }

  connection(options: JsonObject = {}, token = this.token): GcpConnection {
    const { endpoint } = this;
    const endpoints = endpoint && {
      resourceManager: endpoint,
      storage: endpoint,
      cloudIdentity: endpoint,
      iamCredentials: endpoint,
    };
    const acme = {
      resources: this.resources,
      ...(endpoints && { endpoints }),
      ...options,
    };
    const settings = readConnections(
      new ConfigReader({
        jitAccess: { providers: { gcp: { connections: { acme } } } },
      }),
    ).get('acme')!;
    const named = Object.keys(Object(options.credentials)).length > 0;
    return new GcpConnection(
      this.given ? { ...settings, conflictPauseMs: 1 } : settings,
      named
        ? undefined
        : async () => {
            const signer = new OAuth2Client();
            signer.setCredentials({ access_token: token });
            return signer;
          },
    );
  }

  provider(options: JsonObject = {}, token?: string): GcpAccessProvider {
    return new GcpAccessProvider(
      new Map([['acme', this.connection(options, token)]]),
    );
  }

  person(name: string): Subject {
    return {
      ref: `user:default/${name}`,
      annotations: {},
      email: this.person_.replace('{name}', name),
    };
  }

  async order(
    provider: GcpAccessProvider,
    name: string,
    target: JsonObject = this.target,
    extra: Partial<BindingOrder> = {},
  ): Promise<BindingOrder> {
    const order = await createTestOrder(provider, {
      target,
      subject: this.person(name),
      notAfter: '2031-01-01T00:00:00.000Z',
    });
    return { ...order, ...extra };
  }

  /** What the policy gives that person of that role, by whomever. */
  async bindingsOf(order: BindingOrder): Promise<PolicyBinding[]> {
    const target = gcpTargetSchema.parse(order.target);
    const policy = await this.policy(order);
    return (policy.bindings ?? []).filter(
      ({ role, members }) =>
        'role' in target &&
        role === target.role &&
        members?.includes(`user:${order.account.name}`),
    );
  }

  async policy(order: BindingOrder): Promise<Policy> {
    const target = gcpTargetSchema.parse(order.target);
    if (this.given) return this.given.policies.look(resourceName(target));
    if ('group' in target) throw new Error('A group has no policy');
    return (await new PolicyOf(target).read(this.call()))!;
  }

  /** As another writer would, who does it right. */
  async change(
    order: BindingOrder,
    edit: (bindings: PolicyBinding[]) => PolicyBinding[],
  ): Promise<void> {
    const target = gcpTargetSchema.parse(order.target);
    if (this.given) {
      this.given.policies.change(resourceName(target), edit);
      return;
    }
    if ('group' in target) throw new Error('A group has no policy');
    const policy = await this.policy(order);
    await new PolicyOf(target).write(this.call(), {
      ...policy,
      bindings: edit(policy.bindings ?? []),
    });
  }

  /** Takes away all that the person has of that role. */
  async takeAway(order: BindingOrder): Promise<void> {
    const taken = await this.bindingsOf(order);
    await this.change(order, bindings =>
      bindings.filter(
        one => !taken.some(it => JSON.stringify(it) === JSON.stringify(one)),
      ),
    );
  }

  async member(order: BindingOrder) {
    const { memberships, group } = await this.memberships();
    return memberships.find(group, order.account.name);
  }

  async addMember(order: BindingOrder): Promise<void> {
    if (this.given) {
      this.given.groups.add(this.groupAddress, order.account.name);
      return;
    }
    const { memberships, group } = await this.memberships();
    await memberships.create(
      group,
      order.account.name,
      new Date(Date.now() + 3_600_000).toISOString(),
    );
  }

  async dropMember(order: BindingOrder): Promise<void> {
    const { memberships } = await this.memberships();
    const found = await this.member(order);
    if (found?.name) await memberships.delete(found.name);
  }

  private async memberships() {
    const memberships = new Memberships(this.call());
    const group = await memberships.groupNamed(this.groupAddress);
    return { memberships, group: group! };
  }

  private call(): GcpCall {
    return new GcpCall(this.connection(), soon());
  }
}
