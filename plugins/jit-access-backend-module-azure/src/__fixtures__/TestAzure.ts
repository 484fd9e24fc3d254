import { randomUUID } from 'node:crypto';
import { TokenCredential } from '@azure/core-auth';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import {
  AccessProvider,
  BindingOrder,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { AzureTenant, createCredential } from '../AzureTenant';
import { readTenants, Tenant } from '../config';
import { createProviders } from '../createProviders';
import { idFor } from '../mark';
import { FaultInjectingFakeAzure, tokenFor } from './FaultInjectingFakeAzure';

const env = (name: string) => process.env[`JIT_TEST_AZURE_${name}`];

/** Is there an emulator, or a real account? Then the conformance suite runs against that. */
export const REAL = env('TENANT_ID') !== undefined;

export const SUBSCRIPTION =
  env('SUBSCRIPTION') ?? '22222222-0000-4000-8000-000000000000';
const RESOURCE_GROUP = env('RESOURCE_GROUP') ?? 'orders';
export const SCOPE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}`;
export const READER_ID = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
export const GROUP_ID = env('GROUP') ?? '33333333-0000-4000-8000-000000000000';

export const ROLE_TARGET: JsonObject = {
  tenant: 'acme',
  subscription: SUBSCRIPTION,
  resourceGroup: RESOURCE_GROUP,
  role: 'Reader',
};
export const GROUP_TARGET: JsonObject = { tenant: 'acme', group: 'readers' };

export const soon = () => AbortSignal.timeout(20_000);

type Mode = 'pim' | 'plain' | 'groups';

/** The fake, or what the environment points at, and providers for it. */
export class TestAzure {
  readonly fake = new FaultInjectingFakeAzure();
  private readonly people: string[] = (env('USERS') ?? '').split(',');
  private readonly known = new Map<string, string>();
  private readonly signedIn: TokenCredential;

  constructor() {
    const token = env('TOKEN');
    if (token) this.signedIn = fixed(token);
    else if (REAL) this.signedIn = createCredential(this.tenant('pim'));
    else this.signedIn = credential('canary');
  }

  static async start(): Promise<TestAzure> {
    const azure = new TestAzure();
    if (!REAL) await azure.fake.start();
    azure.fake.graph.addGroup(GROUP_ID);
    return azure;
  }

  async stop(): Promise<void> {
    if (!REAL) await this.fake.stop();
  }

  get token(): string {
    return env('TOKEN') ?? tokenFor(this.fake.url, 'canary');
  }

  tenant(mode: Mode, changes: JsonObject = {}): Tenant {
    const { url } = this.fake;
    const local = url && { authority: url, resourceManager: url, graph: url };
    const endpoints = {
      ...local,
      ...(env('AUTHORITY') && { authority: env('AUTHORITY') }),
      ...(env('ARM_ENDPOINT') && { resourceManager: env('ARM_ENDPOINT') }),
      ...(env('GRAPH_ENDPOINT') && { graph: env('GRAPH_ENDPOINT') }),
    };
    const granted =
      mode === 'groups'
        ? { groups: { readers: GROUP_ID } }
        : {
            roleAssignments: {
              mode,
              scopes: [`/subscriptions/${SUBSCRIPTION}`],
            },
          };
    const acme = {
      tenantId: env('TENANT_ID') ?? '44444444-0000-4000-8000-000000000000',
      ...(env('CLIENT_ID') && { clientId: env('CLIENT_ID') }),
      ...(env('CLIENT_SECRET') && { clientSecret: env('CLIENT_SECRET') }),
      endpoints,
      ...granted,
      ...changes,
    };
    const config = {
      jitAccess: { providers: { azure: { tenants: { acme } } } },
    };
    return readTenants(new ConfigReader(config)).get('acme')!;
  }

  provider(
    mode: Mode,
    changes: JsonObject = {},
    sign: () => TokenCredential = () => this.signedIn,
  ): AccessProvider<any> {
    const tenant = new AzureTenant(this.tenant(mode, changes), sign);
    return createProviders([tenant])[0];
  }

  /** Somebody of the directory, the same for the same name. */
  person(name: string): Subject {
    if (!this.known.has(name)) {
      const id = REAL ? this.people[this.known.size] : idFor('person', name);
      if (!id) {
        throw new Error(
          'Give more object ids of users, separated by commas, in JIT_TEST_AZURE_USERS',
        );
      }
      this.known.set(name, id);
      this.fake.arm.principals.add(id);
      this.fake.graph.addUser({ id });
    }
    return {
      ref: `user:default/${name}`,
      annotations: { 'graph.microsoft.com/user-id': this.known.get(name)! },
    };
  }

  order(
    provider: AccessProvider<any>,
    name: string,
    target: JsonObject,
    hours = 1,
  ): Promise<BindingOrder> {
    return createTestOrder(provider, {
      target,
      subject: this.person(name),
      notAfter: new Date(Date.now() + hours * 3_600_000).toISOString(),
    });
  }

  /** By other means than the provider. @returns the status and what was answered */
  async byHand(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: any }> {
    const { endpoints } = this.tenant('pim');
    const endpoint = path.startsWith('/v1.0/')
      ? endpoints.graph
      : endpoints.resourceManager;
    const { token } = (await this.signedIn.getToken(`${endpoint}/.default`))!;
    const answer = await fetch(`${endpoint}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-by-hand': 'yes',
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  }

  /** A request to Privileged Identity Management by somebody else. */
  async askPim(
    requestType: 'AdminAssign' | 'AdminRemove' | 'AdminUpdate',
    order: BindingOrder,
    endDateTime = new Date(Date.now() + 5 * 3_600_000).toISOString(),
  ): Promise<void> {
    const { status, body } = await this.byHand(
      'PUT',
      `${SCOPE}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/${randomUUID()}?api-version=2020-10-01`,
      {
        properties: {
          requestType,
          principalId: principalOf(order),
          roleDefinitionId: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${READER_ID}`,
          justification: 'By hand',
          ...(requestType !== 'AdminRemove' && {
            scheduleInfo: {
              expiration: { type: 'AfterDateTime', endDateTime },
            },
          }),
        },
      },
    );
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
  }
}

export function principalOf({ account }: BindingOrder): string {
  return account.key.split('/').pop()!;
}

/** A token that somebody has already, for emulators without an authority. */
function fixed(token: string): TokenCredential {
  return {
    getToken: async () => ({
      token,
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
}

/** Signs in without asking anybody; tokens are good for one address only. */
export function credential(secret: string): TokenCredential {
  return {
    getToken: async scopes => {
      const [scope] = [scopes].flat();
      return {
        token: tokenFor(scope.replace(/\/\.default$/, ''), secret),
        expiresOnTimestamp: Date.now() + 3_600_000,
      };
    },
  };
}

/** A provider for what can be asked without a call. */
export function unstarted(mode: Mode): AccessProvider<any> {
  return new TestAzure().provider(mode);
}
