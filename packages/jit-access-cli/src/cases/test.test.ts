import { CATALOG, POLICY, ROLE } from '../testing/company';
import { captured } from '../testing/captured';
import { temporaryFolder } from '../testing/folder';
import { runBin } from '../testing/runBin';

jest.setTimeout(60_000);

const folder = temporaryFolder();
const HEAD = `documents: [access]
catalog: catalog.yaml
defaults:
  entity: resource:default/orders-db
  role: read
  at: '2026-03-02T12:00:00Z'
cases:
`;
const GOOD = `${HEAD}
  - name: a member asks the lead
    given: { person: user:default/developer }
    expect:
      outcome: approval
      route: team
      policy: main
      approvers: [user:default/lead]
      stages: [{ count: 1, title: lead of orders }]
      maximum: PT4H
      boundTo: none
      breakGlass: false
  - name: whoever is on call has it until the shift ends
    given:
      person: user:default/stranger
      facts: { onCall: [{ person: user:default/stranger, until: '2026-03-02T14:00:00Z' }] }
    expect: { outcome: allow, boundTo: shift, maximum: PT2H, headline: on call }
  - name: a stranger does not
    given: { person: user:default/stranger }
    expect: { outcome: refuse, stages: 0 }
  - name: an entity of the case itself, and a person
    given:
      person: user:default/new
      entity: resource:default/new-db
      entities:
        - kind: User
          metadata: { name: new }
          spec: { memberOf: [orders] }
        - kind: Resource
          metadata: { name: new-db }
          spec: { type: database, owner: orders }
    expect: { outcome: approval, approvers: [[user:default/lead]] }
`;
folder.write({
  'catalog.yaml': CATALOG,
  'access/role.yaml': ROLE,
  'access/policy.yaml': POLICY,
  'good.yaml': GOOD,
  'wrong.yaml': `${HEAD}
  - name: a stranger has it
    given: { person: user:default/stranger }
    expect: { outcome: allow, maximum: PT8H, approvers: [user:default/lead] }
  - name: nobody there
    given: { person: user:default/developer, entity: resource:default/none }
    expect: { outcome: allow }
`,
  'unknown.yaml': `${HEAD}
  - name: typing
    given: { preson: user:default/developer }
    expect: { outcome: allow }
`,
  'empty.yaml': `${HEAD}
  - name: nothing
    given: { person: user:default/developer }
    expect: {}
`,
  'bare.yaml': GOOD.replace('documents: [access]', '').replace(
    'catalog: catalog.yaml',
    '',
  ),
});
const at = folder.path;

describe('jit-access policy test', () => {
  it('exits with 0 where every case holds', async () => {
    const { code, out, err } = await runBin([
      'policy',
      'test',
      at('good.yaml'),
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`✓ a member asks the lead
✓ whoever is on call has it until the shift ends
✓ a stranger does not
✓ an entity of the case itself, and a person
4 passed, 0 failed
`);
  });

  it('exits with 1 and says what was expected, what was found, and why', async () => {
    const { code, out } = await runBin(['policy', 'test', at('wrong.yaml')]);
    expect(code).toBe(1);
    expect(out).toContain(`✗ a stranger has it (${at('wrong.yaml')}:9)`);
    expect(out).toContain('    outcome: expected allow, found refuse\n');
    expect(out).toContain('    maximum: expected PT8H, found none\n');
    expect(out).toContain(
      '    approvers: expected user:default/lead, found nobody\n',
    );
    expect(out).toMatch(/✗ route team: .*policy\.yaml:12/);
    expect(out).toMatch(
      /decision: expected one, found an entity that is not in the catalog/,
    );
    expect(out).toMatch(/^0 passed, 2 failed$/m);
  });

  it('decides by other documents and another catalog where they are named', async () => {
    const places = [
      '--documents',
      at('access'),
      '--catalog',
      at('catalog.yaml'),
    ];
    const { code } = await captured([
      ...['policy', 'test', at('bare.yaml')],
      ...places,
    ]);
    expect(code).toBe(0);
  });

  it('writes JSON with each decision', async () => {
    const { out } = await captured([
      'policy',
      'test',
      at('wrong.yaml'),
      '--json',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      passed: 0,
      failed: 2,
      cases: [
        {
          name: 'a stranger has it',
          line: 9,
          passed: false,
          differences: expect.arrayContaining([
            { field: 'outcome', expected: 'allow', found: 'refuse' },
          ]),
          decision: { outcome: 'refuse' },
        },
        { passed: false },
      ],
    });
  });

  it.each([
    [
      'a case is not understood',
      'unknown.yaml',
      /unknown\.yaml:10 cases\.0\.given: Unrecognized key: "preson"/,
    ],
    [
      'a case expects nothing',
      'empty.yaml',
      /empty\.yaml:11 cases\.0\.expect: A case that expects nothing tests nothing/,
    ],
    ['no documents are named', 'bare.yaml', /Which documents decide the cases/],
    ['the file is not there', 'none.yaml', /none\.yaml cannot be read/],
  ])('exits with 2 where %s', async (_, file, message) => {
    const { code, err } = await captured(['policy', 'test', at(file)]);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});
