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

  describe('names', () => {
    it.each([
      [
        'a role in a condition',
        'routes: [{ name: a, when: { role: raed }, allow: true }]',
        'error 18 There is no role "raed". Did you mean "read"?',
      ],
      [
        'a role that is excluded',
        `${ROUTES}\nguardrails: [{ name: g, separationOfDuties: { roles: [other] } }]`,
        'error 19 There is no role "other". There is read',
      ],
    ])('that are not there are errors: %s', (_, spec, expected) => {
      expect(lint(roleDocument() + policyDocument(spec))).toContain(expected);
    });
  });

  describe('routes', () => {
    const routes = (text: string) =>
      lint(roleDocument() + policyDocument(`routes:\n${text}`));

    it('are reported where an earlier one matches whenever they do', () => {
      expect(
        routes(`  - { name: a, when: { onCall.any: true }, allow: true }
  - { name: b, when: { onCall.any: true, memberOfOwner: true }, allow: true }`),
      ).toEqual([
        'warning 20 Route "b" never decides: wherever it matches, route "a" before it matches as well. Move it up, or narrow that one',
      ]);
    });

    it('are left alone where the earlier one is for emergencies', () => {
      expect(
        routes(`  - name: a
    when: { onCall.any: true }
    breakGlass: { reviewWithin: P1D, reviewers: [entity.owner] }
  - { name: b, when: { onCall.any: true }, allow: true }`),
      ).toEqual([]);
    });

    it('are reported where their condition contradicts what the policy applies to', () => {
      expect(
        lint(
          roleDocument() +
            policyDocument(`applies: { risk: [medium, low] }
routes:
  - { name: a, when: { risk: high }, allow: true }
  - { name: b, allow: true }`),
        ),
      ).toEqual([
        'warning 20 Route "a" can never match: no risk satisfies both its when and what the policy applies to',
      ]);
    });

    it('that leave a role without any are reported with the role', () => {
      expect(
        routes('  - { name: a, when: { risk: high }, allow: true }'),
      ).toEqual([
        'warning 5 No route of "main" can match role "read", so nobody can have it',
      ]);
    });
  });

  it('warns of a guardrail that can never apply', () => {
    const spec = `applies: { risk: medium }
${ROUTES}
guardrails: [{ name: g, when: { risk: high }, refuse: No }]`;
    expect(lint(roleDocument() + policyDocument(spec))).toEqual([
      'warning 20 Guardrail "g" can never apply: no risk satisfies both its when and what the policy applies to',
    ]);
  });

  describe('separation of duties', () => {
    const two = roleDocument() + roleDocument('', 'write');
    const separate = (guardrails: string) =>
      lint(two + policyDocument(`${ROUTES}\nguardrails:\n${guardrails}`));

    it('is reported where it holds one way only', () => {
      expect(
        separate(
          '  - { name: g, when: { role: read }, separationOfDuties: { roles: [write] } }',
        ),
      ).toEqual([
        expect.stringMatching(
          /^warning \d+ Guardrail "g" separates one way only: whoever asks in the other order gets "write" beside "read"/,
        ),
      ]);
    });

    it('is fine where both exclude each other', () => {
      expect(
        separate(
          '  - { name: g, separationOfDuties: { roles: [read, write] } }',
        ),
      ).toEqual([]);
      expect(
        separate(`  - { name: a, when: { role: read }, separationOfDuties: { roles: [write] } }
  - { name: b, when: { role: write }, separationOfDuties: { roles: [read] } }`),
      ).toEqual([]);
    });
  });
});
