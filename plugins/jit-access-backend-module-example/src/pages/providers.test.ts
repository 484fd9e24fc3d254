import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

const plugins = resolvePackagePath(
  '@jit-access/backstage-plugin-jit-access-backend-module-example',
  '..',
);
const page = readFileSync(path.join(plugins, '../docs/providers.md'), 'utf8');

/** All source text of a package, tests included. */
function sourcesOf(name: string): string {
  const folder = path.join(plugins, name, 'src');
  return readdirSync(folder, { recursive: true })
    .map(file => path.join(folder, String(file)))
    .filter(file => /\.(ts|mjs)$/.test(file) && statSync(file).isFile())
    .map(file => readFileSync(file, 'utf8'))
    .join('\n');
}

const providers = readdirSync(plugins).filter(
  name =>
    name.startsWith('jit-access-backend-module-') &&
    name !== 'jit-access-backend-module-example' &&
    sourcesOf(name).includes('addProvider('),
);

describe('the page of all providers', () => {
  it('is about several', () => {
    expect(providers.length).toBeGreaterThan(5);
  });

  it.each(providers)('lists %s', name => {
    expect(page).toContain(`](../plugins/${name})`);
  });

  it.each(Array.from(new Set(page.match(/JIT_TEST_[A-Z0-9]+_[A-Z0-9_]+/g))))(
    'names %s as the tests read it',
    variable => {
      const [prefix] = /^JIT_TEST_[A-Z0-9]+_/.exec(variable)!;
      const system = prefix.split('_')[2].toLowerCase();
      const sources = sourcesOf(`jit-access-backend-module-${system}`);
      expect(sources).toContain(prefix);
      expect(sources).toContain(variable.slice(prefix.length));
    },
  );
});
