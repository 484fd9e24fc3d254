import type { Config } from '@backstage/config';
import { isIP } from 'node:net';

/** The host that the backend listens on; empty for every address. */
function readListenHost(config: Config): string {
  const listen = config.getOptional('backend.listen');
  if (typeof listen === 'string') {
    return listen.slice(0, Math.max(0, listen.lastIndexOf(':')));
  }
  const host =
    typeof listen === 'object' && listen !== null && 'host' in listen
      ? listen.host
      : undefined;
  return typeof host === 'string' ? host : '';
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isIP(bare) === 4) {
    return bare.startsWith('127.');
  }
  return bare === 'localhost' || bare === '::1';
}

/**
 * Throws unless it is safe to let anybody who can reach the backend be any of
 * the demo personas.
 *
 * @param options - `config` is the root config; `nodeEnv` is the value of
 * `NODE_ENV`.
 * @throws Error when not in development (`dangerouslyAllowOutsideDevelopment`
 * lifts this), or when the backend listens on more than loopback (nothing lifts
 * this).
 *
 * @internal
 */
export function assertSafeToOffer(options: {
  config: Config;
  nodeEnv: string | undefined;
}): void {
  const { config, nodeEnv } = options;
  const allowed = config.getOptionalBoolean(
    'auth.providers.demoPersona.dangerouslyAllowOutsideDevelopment',
  );
  if (nodeEnv !== 'development' && !allowed) {
    throw new Error(
      `The demo's sign-in (auth.providers.demoPersona) lets anybody be anybody and is offered only in development, but NODE_ENV is ${
        nodeEnv ? `"${nodeEnv}"` : 'not set'
      }. Remove auth.providers.demoPersona from the configuration and set up a real sign-in provider.`,
    );
  }

  const host = readListenHost(config);
  if (!isLoopback(host)) {
    throw new Error(
      `The demo's sign-in (auth.providers.demoPersona) lets anybody be anybody, but the backend listens on ${
        host ? `"${host}"` : 'every address'
      } where other machines can reach it. Set backend.listen.host to 127.0.0.1, or remove auth.providers.demoPersona from the configuration.`,
    );
  }
}
