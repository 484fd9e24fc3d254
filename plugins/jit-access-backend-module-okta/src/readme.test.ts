import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { generateKeyPairSync } from 'node:crypto';
import { parse } from 'yaml';
import { readOrganizations } from './config';
import { OktaAccessProvider } from './OktaAccessProvider';
import { SCOPES } from './OktaConnection';

const README = readFileSync(
  resolvePackagePath(
    '@jit-access/backstage-plugin-jit-access-backend-module-okta',
    'README.md',
  ),
  'utf8',
);
const [configuration, permissions, role] = Array.from(
  README.matchAll(/```yaml\n([\s\S]*?)```/g),
  ([, text]) => parse(text),
);

describe('the README', () => {
  it('shows a configuration that is accepted, and a role that it allows', () => {
    const { acme } = configuration.jitAccess.providers.okta.organizations;
    // A file that the reader makes.
    acme.oauth.privateKey = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey;
    const provider = new OktaAccessProvider(
      readOrganizations(new ConfigReader(configuration)),
    );
    expect(role.spec.provider).toBe(provider.id);
    const [effect] = provider.effects(
      provider.targetSchema.parse(role.spec.target),
    );
    expect(effect.key).toBe('group:acme/Orders: readers');
  });

  it('asks for the scopes that are signed in with', () => {
    expect(permissions.scopes).toEqual(SCOPES);
  });
});
