import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { parse } from 'yaml';
import { readGuildhallConfig } from '../config';
import { GuildhallAccessProvider } from '../GuildhallAccessProvider';

const folder = resolvePackagePath(
  '@jit-access/backstage-plugin-jit-access-backend-module-example',
);
const guide = readFileSync(
  path.join(folder, '../../docs/writing-a-provider.md'),
  'utf8',
);
/** Files of this package as the guide shows them. */
const shown = new Map(
  Array.from(
    guide.matchAll(/<!-- file: (\S+) -->\n+```\w+\n([\s\S]*?)```/g),
    ([, file, text]) => [file, text] as const,
  ),
);

describe('the guide to writing a provider', () => {
  it('shows every file of the example', () => {
    const sources = readdirSync(path.join(folder, 'src'), { recursive: true })
      .map(file => `src/${String(file).replaceAll(path.sep, '/')}`)
      .filter(file => file.endsWith('.ts') && !file.startsWith('src/pages/'));
    expect(Array.from(shown.keys()).sort()).toEqual(
      ['package.json', 'config.d.ts', ...sources].sort(),
    );
  });

  it.each(Array.from(shown))('shows %s as it is', (file, text) => {
    // JSON is laid out differently on its own and within text.
    const laidOut = (source: string) =>
      file.endsWith('.json') ? JSON.parse(source) : source;
    const real = readFileSync(path.join(folder, file), 'utf8');
    expect(laidOut(text)).toEqual(laidOut(real));
  });

  it('has a configuration and a role that go together', () => {
    const [configuration, role] = Array.from(
      guide.matchAll(/```yaml\n([\s\S]*?)```/g),
      ([, text]) => parse(text),
    );
    const config = readGuildhallConfig(new ConfigReader(configuration))!;
    const provider = new GuildhallAccessProvider(config);
    expect(role.spec.provider).toBe(provider.id);
    const target = provider.targetSchema.parse(role.spec.target);
    expect(provider.effects(target).map(({ key }) => key)).toEqual([
      'member:main/smiths',
    ]);
  });

  it('names only what the port has', () => {
    const port = readFileSync(
      path.join(folder, '../jit-access-node/src/provider.ts'),
      'utf8',
    );
    const named = Array.from(
      guide.matchAll(/^\| `(\w+)(?:\([^)]*\))?`/gm),
      ([, name]) => name,
    ).filter(name => !name.endsWith('ProviderError'));
    expect(named).toContain('inventory');
    for (const name of named) expect(port).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
