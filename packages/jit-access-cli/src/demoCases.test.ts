import path from 'node:path';
import { captured } from './testing/captured';
import { REPOSITORY } from './testing/runBin';

const inDemo = (...parts: string[]) => path.join(REPOSITORY, 'demo', ...parts);

describe('the demo company', () => {
  it('decides as its cases say', async () => {
    const { code, out } = await captured([
      'policy',
      'test',
      inDemo('access', 'tests.yaml'),
    ]);
    expect(out).toMatch(/^\d+ passed, 0 failed$/m);
    expect(code).toBe(0);
  });

  it('has documents without findings, by themselves and with its catalog', async () => {
    const { code, out } = await captured([
      'policy',
      'lint',
      inDemo('access'),
      '--catalog',
      inDemo('catalog', 'all.yaml'),
      '--strict',
    ]);
    expect(out).toMatch(
      /^0 errors, 0 warnings in \d+ roles and \d+ policies$/m,
    );
    expect(code).toBe(0);
  });
});
