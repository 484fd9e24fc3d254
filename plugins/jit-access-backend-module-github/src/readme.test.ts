import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { parse } from 'yaml';
import { readGithubConfig } from './config';
import { GithubAccessProvider } from './GithubAccessProvider';
import { createConnection } from './GithubConnection';
import { githubTargetSchema } from './target';

const README = readFileSync(
  resolvePackagePath(
    '@jit-access/backstage-plugin-jit-access-backend-module-github',
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
    const config = new ConfigReader({
      ...configuration,
      // A file that the reader makes.
      integrations: { github: [{ host: 'github.com', token: 't' }] },
    });
    const github = readGithubConfig(config)!;
    const provider = new GithubAccessProvider(
      github,
      createConnection(github, ScmIntegrations.fromConfig(config), {
        getCredentials: jest.fn(),
      }),
    );
    expect(role.spec.provider).toBe(provider.id);
    const [effect] = provider.effects(
      provider.targetSchema.parse(role.spec.target),
    );
    expect(effect.key).toBe('team:github.com/acme/orders-team:maintainer');
  });

  it.each(['{ repo: acme/orders, permission: write }', '{ org: acme, role:'])(
    'names a target that is accepted: %s',
    start => {
      const at = README.indexOf(`\`${start}`) + 1;
      const text = README.slice(at, README.indexOf('`', at));
      expect(githubTargetSchema.safeParse(parse(text)).success).toBe(true);
    },
  );

  it('asks for no more than to write where access is given', () => {
    expect(permissions).toEqual({
      organization_permissions: {
        members: 'write',
        custom_organization_roles: 'write',
      },
      repository_permissions: { administration: 'write', metadata: 'read' },
    });
  });
});
