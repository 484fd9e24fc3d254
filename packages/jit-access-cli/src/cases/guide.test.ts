import { readFileSync } from 'node:fs';
import { simulatedFactsSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { parse } from 'yaml';
import { expectationSchema, givenSchema } from './caseFileSchema';
import { captured } from '../testing/captured';
import { temporaryFolder } from '../testing/folder';

const guide = readFileSync(
  resolvePackagePath('@jit-access/cli', '../../docs/policy-testing.md'),
  'utf8',
);
const folder = temporaryFolder();

describe('the guide to policy as code', () => {
  it('shows cases that hold in the demo company', async () => {
    const [, example] = /```yaml\n# access\/tests\.yaml\n(.*?)```/s.exec(
      guide,
    )!;
    const demo = resolvePackagePath('@jit-access/cli', '../../demo');
    const { documents, catalog, ...cases } = parse(example);
    expect({ documents, catalog }).toEqual({
      documents: '.',
      catalog: '../catalog/all.yaml',
    });
    folder.write({ 'tests.yaml': JSON.stringify(cases) });
    const { code, out } = await captured([
      ...['policy', 'test', folder.path('tests.yaml')],
      ...['--documents', `${demo}/access`],
      ...['--catalog', `${demo}/catalog/all.yaml`],
    ]);
    expect(out).toMatch(/^2 passed, 0 failed$/m);
    expect(code).toBe(0);
  });

  it.each([
    ['given', Object.keys(givenSchema.shape)],
    ['expect', Object.keys(expectationSchema.shape)],
    ['facts', Object.keys(simulatedFactsSchema.shape)],
  ])('explains every key of %s', (_, keys) => {
    for (const key of keys) expect(guide).toContain(`\`${key}\``);
  });
});
