import { FAKE_PROVIDER } from '../testing/createTestPolicy';
import { policyDocument, roleDocument } from '../testing/documents';
import { lintSet } from './lintSet';
import { parseSet } from '../parse/parseSet';

const lint = (text: string, providers = [FAKE_PROVIDER]) => {
  const set = parseSet([{ file: 'f.yaml', text }]);
  expect(set.findings).toEqual([]);
  return lintSet(set, providers).map(
    ({ severity, line, message }) => `${severity} ${line} ${message}`,
  );
};
const ROUTES = 'routes: [{ name: a, allow: true }]';
const always = policyDocument(ROUTES);

describe('lintSet', () => {
  it('has nothing to say of a good set', () => {
    expect(lint(roleDocument() + always)).toEqual([]);
  });

  it('warns of a provider that is not installed', () => {
    const text = roleDocument().replace('provider: fake', 'provider: fakes');
    expect(lint(text + always)).toEqual([
      'warning 8 Provider "fakes" is not installed, so this role cannot be had. Did you mean "fake"?',
    ]);
  });

  it('refuses a target that its provider does not take', () => {
    const text = roleDocument().replace('database: fixed', 'database: ""');
    expect(lint(text + always)).toEqual([
      expect.stringMatching(
        /^error 9 This target does not suit Fake: database: /,
      ),
    ]);
  });

  it('fills templates in with allowed values before it checks a target', () => {
    const text = roleDocument(`allow:
  - { entities: any, values: { entity.name: [x] } }
  - { entities: any, values: { entity.name: [''] } }`).replace(
      'database: fixed',
      "database: '{{ entity.name }}'",
    );
    expect(lint(text + always)).toEqual([
      expect.stringMatching(
        /^error 14 This target does not suit Fake: database: /,
      ),
    ]);
  });

  it('warns of a role that no policy offers', () => {
    const other = policyDocument(`applies: { risk: high }\n${ROUTES}`);
    expect(lint(roleDocument() + other)).toEqual([
      'warning 5 No policy with routes applies to role "read", so nobody can have it',
    ]);
  });

  it('warns of a role that does not pin the environment that policies decide by', () => {
    const policy = policyDocument(
      `applies: { environment: staging }\n${ROUTES}`,
    );
    expect(lint(roleDocument() + policy)).toEqual([
      expect.stringContaining('warning 6 Policy "main" decides by environment'),
    ]);
    const pinned = roleDocument(`allow:
  - { entities: any, require: { environment: staging } }`);
    expect(lint(pinned + policy)).toEqual([]);
  });

  describe('two policies with routes', () => {
    const pinned = roleDocument(`allow:
  - { entities: any, require: { environment: [staging, production] } }`);
    const pair = (first: string, second: string) =>
      lint(
        pinned +
          policyDocument(`${first}\n${ROUTES}`, 'first') +
          policyDocument(`${second}\n${ROUTES}`, 'second'),
      );

    it.each([
      [
        'equal',
        'applies: { risk: medium }',
        'applies: { risk: [low, medium] }',
      ],
      ['everything and a part', '', 'applies: { environment: staging }'],
      [
        'a part of a part',
        'applies: { environment: [staging, test] }',
        'applies: { all: [{ entity.environment: Staging }, { entity.tier: one }] }',
      ],
    ])('are an error when they surely overlap: %s', (_, first, second) => {
      expect(pair(first, second)).toEqual([
        expect.stringMatching(
          /^error \d+ Policies "second" and "first" both have routes and both apply to read/,
        ),
      ]);
    });

    it.each([
      [
        'environments',
        'applies: { environment: staging }',
        'applies: { environment: production }',
      ],
      ['risks', 'applies: { risk: high }', 'applies: { risk: medium }'],
    ])('may lie apart by %s', (_, first, second) => {
      expect(pair(first, second)).toEqual([]);
    });

    it.each([
      [
        'different facts',
        'applies: { environment: staging }',
        'applies: { entity.tier: one }',
      ],
      ['tags', 'applies: { entity.tags: a }', 'applies: { entity.tags: b }'],
      [
        'a negation',
        'applies: { not: { environment: production } }',
        'applies: { environment: production }',
      ],
    ])('are a warning when they may overlap: %s', (_, first, second) => {
      expect(pair(first, second)).toEqual([
        expect.stringMatching(/^warning \d+ Policy "first" has routes as well/),
      ]);
    });
  });
});
