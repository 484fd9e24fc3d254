import { CATALOG, POLICY, ROLE } from '../testing/company';
import { captured } from '../testing/captured';
import { temporaryFolder } from '../testing/folder';
import { runBin } from '../testing/runBin';

jest.setTimeout(60_000);

const folder = temporaryFolder();
folder.write({
  'good/role.yaml': ROLE,
  'good/policy.yaml': POLICY,
  'broken/role.yaml': ROLE.replace('provider:', 'providr:'),
  'shadowed/role.yaml': ROLE,
  'shadowed/policy.yaml': POLICY.replace(
    'when: { receiver.memberOfOwner: true, not: { receiver.leadOfOwner: true } }',
    'when: { onCall.any: true, receiver.memberOfOwner: true }',
  ),
  'lonely/role.yaml': ROLE,
  'lonely/policy.yaml': POLICY.replace(
    ', not: { receiver.leadOfOwner: true }',
    '',
  ),
  'catalog.yaml': CATALOG,
  'broken-catalog.yaml': 'kind: [',
});
const lint = (...args: string[]) => runBin(['policy', 'lint', ...args]);
const at = folder.path;

describe('jit-access policy lint', () => {
  it('exits with 0 where nothing is wrong', async () => {
    expect(await lint(at('good'), '--catalog', at('catalog.yaml'))).toEqual({
      code: 0,
      out: '0 errors, 0 warnings in 1 role and 1 policy\n',
      err: '',
    });
  });

  it('exits with 1 and says where and what to write instead', async () => {
    const { code, out } = await lint(at('broken'));
    expect(out).toContain(
      `${at('broken/role.yaml')}:7:3 error Unknown key "providr". Did you mean "provider"?`,
    );
    expect(out).toMatch(/^1 error, 0 warnings$/m);
    expect(code).toBe(1);
  });

  it('exits with 0 on warnings, with 1 where it is strict', async () => {
    const lenient = await lint(at('shadowed'));
    expect(lenient.out).toMatch(/warning Route "team" never decides/);
    expect(lenient.code).toBe(0);
    expect((await lint(at('shadowed'), '--strict')).code).toBe(1);
  });

  it('finds in a catalog that only whoever asks could approve', async () => {
    const { out } = await captured([
      ...['policy', 'lint', at('lonely')],
      ...['--catalog', at('catalog.yaml')],
    ]);
    expect(out).toMatch(
      /warning Stage 1 of route "team" of policy "main" leaves too few others where user:default\/lead asks, on 1 entity/,
    );
  });

  it('writes JSON', async () => {
    const { out } = await captured(['policy', 'lint', at('broken'), '--json']);
    expect(JSON.parse(out)).toMatchObject({
      errors: 1,
      warnings: 0,
      findings: [{ severity: 'error', line: 7, column: 3 }],
    });
  });

  it.each([
    ['no path is given', [], /missing required argument 'paths'/],
    ['a path is not there', ['nowhere'], /There is no such file or folder/],
    [
      'an option is unknown',
      ['x', '--strikt'],
      /unknown option '--strikt'[^]*Did you mean --strict/,
    ],
    [
      'the catalog is broken',
      [at('good'), '--catalog', at('broken-catalog.yaml')],
      /broken-catalog\.yaml: /,
    ],
  ])('exits with 2 where %s', async (_, args, message) => {
    const { code, err } = await lint(...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});
