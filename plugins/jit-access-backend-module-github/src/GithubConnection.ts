import { InputError } from '@backstage/errors';
import {
  GithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { GithubConfig } from './config';

/** How requests reach the hosts of GitHub. @internal */
export interface GithubConnection {
  /** Base address of the interface, by host. */
  readonly baseUrls: ReadonlyMap<string, string>;
  readonly credentials: GithubCredentialsProvider;
  readonly requestTimeoutMs: number;
}

/**
 * Takes addresses and credentials from Backstage's integrations.
 * @throws InputError - an organisation's host has no integration
 * @internal
 */
export function createConnection(
  config: GithubConfig,
  integrations: ScmIntegrations,
  credentials: GithubCredentialsProvider,
): GithubConnection {
  const baseUrls = new Map<string, string>();
  for (const { host, name } of config.organizations.values()) {
    const integration = integrations.github.byHost(host);
    if (!integration) {
      throw new InputError(
        `jitAccess.providers.github.organizations: ${name} is on ${host}, which has no entry in integrations.github; add one with a token or an app`,
      );
    }
    const { apiBaseUrl = `https://${host}/api/v3` } = integration.config;
    baseUrls.set(host.toLowerCase(), apiBaseUrl);
  }
  return { baseUrls, credentials, requestTimeoutMs: config.requestTimeoutMs };
}
