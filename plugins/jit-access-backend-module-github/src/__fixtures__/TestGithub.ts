import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import {
  BindingOrder,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { JsonObject } from '@backstage/types';
import { readGithubConfig } from '../config';
import { GithubAccessProvider } from '../GithubAccessProvider';
import { createConnection } from '../GithubConnection';
import { FaultInjectingGithubProxy } from './FaultInjectingGithubProxy';

const SERVE = resolvePackagePath(
  '@jit-access/backstage-plugin-jit-access-backend-module-github',
  'src/__fixtures__/serve.mjs',
);

/**
 * The organisation `acme` with the team `orders-team`, the repository `orders`
 * and people enough, on `emulate`, seen through the proxy that fails as told.
 * JIT_TEST_GITHUB_URL names another server that has the same company, with
 * JIT_TEST_GITHUB_TOKEN to get in.
 */
export class TestGithub {
  private readonly given = new Map<string, string>();

  private constructor(
    readonly proxy: FaultInjectingGithubProxy,
    readonly token: string,
    private readonly child?: ChildProcess,
  ) {}

  static async start(): Promise<TestGithub> {
    const token = process.env.JIT_TEST_GITHUB_TOKEN ?? 'canary-github-token';
    const url = process.env.JIT_TEST_GITHUB_URL;
    const child = url ? undefined : spawnEmulator(token);
    const at = url ?? (await addressOf(child!));
    const proxy = await FaultInjectingGithubProxy.start(at, token);
    const github = new TestGithub(proxy, token, child);
    await proxy.direct('POST', '/orgs/acme/teams', { name: 'orders-team' });
    return github;
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    this.child?.stdin?.end();
  }

  provider(
    options: {
      invitations?: boolean;
      webUrl?: string;
      baseUrl?: string;
      token?: string;
      requestTimeout?: string;
    } = {},
  ): GithubAccessProvider {
    const {
      invitations = false,
      webUrl,
      baseUrl = this.proxy.url,
      token = this.token,
    } = options;
    const config = new ConfigReader({
      integrations: {
        github: [{ host: 'github.com', apiBaseUrl: baseUrl, token }],
      },
      jitAccess: {
        providers: {
          github: {
            organizations: [
              { name: 'acme', invitations, ...(webUrl && { webUrl }) },
            ],
            requestTimeout: options.requestTimeout ?? 'PT10S',
          },
        },
      },
    });
    const github = readGithubConfig(config)!;
    const integrations = ScmIntegrations.fromConfig(config);
    return new GithubAccessProvider(
      github,
      createConnection(
        github,
        integrations,
        DefaultGithubCredentialsProvider.fromIntegrations(integrations),
      ),
    );
  }

  /** Somebody of that name: always the same person, and nobody else's. */
  person(name: string, kind: 'member' | 'outsider' = 'member'): Subject {
    const login =
      this.given.get(name) ??
      `${kind}-${PEOPLE - 1 - (this.given.size % PEOPLE)}`;
    this.given.set(name, login);
    return {
      ref: `user:default/${name}`,
      annotations: { 'github.com/user-login': login },
    };
  }

  async order(
    provider: GithubAccessProvider,
    name: string,
    target: JsonObject = TEAM,
    kind?: 'member' | 'outsider',
  ): Promise<BindingOrder> {
    return createTestOrder(provider, {
      target,
      subject: this.person(name, kind),
    });
  }
}

export const TEAM = { org: 'acme', team: 'orders-team' };
export const REPOSITORY = { repo: 'acme/orders', permission: 'write' };
export const ROLE = { org: 'acme', role: 'security_manager' };
export const soon = () => AbortSignal.timeout(20_000);

const PEOPLE = 100;

function spawnEmulator(token: string): ChildProcess {
  const numbers = Array.from({ length: PEOPLE }, (_, i) => i);
  const people = ['member', 'outsider'].flatMap(kind =>
    numbers.map(i => `${kind}-${i}`),
  );
  return spawn(process.execPath, [SERVE, JSON.stringify({ token, people })], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

async function addressOf(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The GitHub test server ended with code ${code}`);
  });
  const [line] = await Promise.race([
    once(createInterface(child.stdout!), 'line'),
    ended,
  ]);
  ended.catch(() => {});
  return JSON.parse(line).url;
}
