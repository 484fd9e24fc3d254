import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import {
  BindingOrder,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { readOrganizations } from '../config';
import { OktaAccessProvider } from '../OktaAccessProvider';
import { FaultInjectingOktaProxy } from './FaultInjectingOktaProxy';

const SERVE = resolvePackagePath(
  '@jit-access/backstage-plugin-jit-access-backend-module-okta',
  'src/__fixtures__/serve.mjs',
);
const PEOPLE = 100;

const idOf = (prefix: string, number: number) =>
  prefix + String(number).padStart(17, '0');

export const GROUP_ID = idOf('00g', 1);
export const APP_ID = idOf('0oa', 1);
export const GROUP = { org: 'acme', group: 'Orders: readers' };
export const APP = { org: 'acme', app: 'Orders console' };
export const soon = () => AbortSignal.timeout(20_000);

const SEED = {
  users: Array.from({ length: PEOPLE }, (_, i) => ({
    okta_id: idOf('00u', i),
    login: `person-${i}@acme.example`,
    ...(i === 0 && { status: 'SUSPENDED' }),
  })),
  groups: [
    { okta_id: GROUP_ID, name: GROUP.group },
    { okta_id: idOf('00g', 2), name: 'Orders: readers of old' },
    { okta_id: idOf('00g', 3), name: 'Everybody', type: 'BUILT_IN' },
    { okta_id: idOf('00g', 4), name: 'Ruled' },
  ],
  apps: [
    { okta_id: APP_ID, name: 'orders', label: APP.app },
    { okta_id: idOf('0oa', 2), name: 'twin-1', label: 'Twin' },
    { okta_id: idOf('0oa', 3), name: 'twin-2', label: 'Twin' },
    {
      okta_id: idOf('0oa', 4),
      name: 'asleep',
      label: 'Asleep',
      status: 'INACTIVE',
    },
  ],
};
export const RULED_ID = idOf('00g', 4);

/**
 * A small company on `emulate`, seen through the proxy that fails as told.
 * JIT_TEST_OKTA_URL names another server that has the same company, with
 * JIT_TEST_OKTA_TOKEN to get in.
 */
export class TestOkta {
  private readonly given = new Map<string, number>();

  private constructor(
    readonly proxy: FaultInjectingOktaProxy,
    readonly token: string,
    private readonly child?: ChildProcess,
  ) {}

  static async start(): Promise<TestOkta> {
    const token = process.env.JIT_TEST_OKTA_TOKEN ?? 'canary-okta-token';
    const url = process.env.JIT_TEST_OKTA_URL;
    const child = url
      ? undefined
      : spawn(
          process.execPath,
          [SERVE, JSON.stringify({ token, seed: SEED })],
          {
            stdio: ['pipe', 'pipe', 'inherit'],
            env: { ...process.env, NODE_OPTIONS: '' },
          },
        );
    const at = url ?? (await addressOf(child!));
    return new TestOkta(
      await FaultInjectingOktaProxy.start(at, token),
      token,
      child,
    );
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    this.child?.stdin?.end();
  }

  provider(options: JsonObject = {}): OktaAccessProvider {
    const acme = { url: this.proxy.url, token: this.token, ...options };
    return new OktaAccessProvider(
      readOrganizations(
        new ConfigReader({
          jitAccess: { providers: { okta: { organizations: { acme } } } },
        }),
      ),
    );
  }

  /** Somebody of that name: always the same person, and nobody else's. */
  person(name: string): Subject {
    const number = this.given.get(name) ?? PEOPLE - 1 - this.given.size;
    this.given.set(name, number);
    return {
      ref: `user:default/${name}`,
      annotations: {},
      email: `person-${number}@acme.example`,
    };
  }

  async order(
    provider: OktaAccessProvider,
    name: string,
    target: JsonObject = GROUP,
  ): Promise<BindingOrder> {
    return createTestOrder(provider, { target, subject: this.person(name) });
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The Okta test server ended with code ${code}`);
  });
  const [line] = await Promise.race([
    once(createInterface(child.stdout!), 'line'),
    ended,
  ]);
  ended.catch(() => {});
  return JSON.parse(line).url;
}
