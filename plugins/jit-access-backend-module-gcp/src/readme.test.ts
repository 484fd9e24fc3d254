import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { parse } from 'yaml';
import { readConnections } from './config';
import { GcpAccessProvider } from './GcpAccessProvider';
import { GcpConnection } from './GcpConnection';
import { soon, TestGcp } from './__fixtures__/TestGcp';

const readme = readFileSync(
  resolvePackagePath(
    '@jit-access/backstage-plugin-jit-access-backend-module-gcp',
    'README.md',
  ),
  'utf8',
);
const [configuration, permissions, binding, role] = Array.from(
  readme.matchAll(/```yaml\n([\s\S]*?)```/g),
  ([, text]) => parse(text),
);

describe('the examples of the README', () => {
  it('are right', () => {
    const settings = readConnections(new ConfigReader(configuration));
    const provider = new GcpAccessProvider(
      new Map([['acme', new GcpConnection(settings.get('acme')!)]]),
    );
    expect(role.spec.provider).toBe(provider.id);
    const [{ key }] = provider.effects(
      provider.targetSchema.parse(role.spec.target),
    );
    expect(key).toMatch(/^iam:acme\/projects\/orders-prod:roles\/storage/);
    for (const allowed of settings.get('acme')!.roles!) {
      expect(binding.condition.expression).toContain(`'${allowed}'`);
    }
  });

  it('name the permissions that are needed, and no others', async () => {
    const gcp = await TestGcp.startFake();
    try {
      const provider = gcp.provider();
      const { role: name } = gcp.target;
      for (const target of [
        gcp.target,
        gcp.bucket,
        { connection: 'acme', role: name, folder: '123' },
        { connection: 'acme', role: name, organization: '456' },
      ]) {
        const order = await gcp.order(provider, 'somebody', target);
        await provider.ensure(order, soon());
        await provider.remove(order, soon());
      }
      expect(Array.from(gcp.google.needed).sort()).toEqual(
        [...permissions.includedPermissions].sort(),
      );
    } finally {
      await gcp.stop();
    }
  });
});
