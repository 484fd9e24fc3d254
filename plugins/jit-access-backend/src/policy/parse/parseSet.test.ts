import { roleDocument, policyDocument, setOf } from '../testing/documents';
import { parseSet } from './parseSet';

/** Findings as `line:column message`. */
function findingsOf(...texts: string[]): string[] {
  const set = parseSet(
    texts.map((text, index) => ({ file: `f${index}.yaml`, text })),
  );
  return set.findings.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
}

const policy = (spec: string) => `apiVersion: jit-access/v1
kind: AccessPolicy
metadata: { name: p }
spec:
${spec}`;

const role = (spec: string) => `apiVersion: jit-access/v1
kind: AccessRole
metadata: { name: r }
spec:
  entities: { kind: Resource }
  provider: fake
  risk: low
${spec}`;

describe('parseSet', () => {
  it('accepts what is right', () => {
    expect(findingsOf(setOf('- { name: all, allow: true }'))).toEqual([]);
  });

  describe('names the line, the column and what to write instead for', () => {
    it.each([
      [
        'a misspelt key',
        policy(`  guardrails:
    - { name: cap, maxDurations: PT4H }`),
        ['6:20 Unknown key "maxDurations". Did you mean "maxDuration"?'],
      ],
      [
        'a misspelt fact',
        policy(`  applies: { enviroment: production }
  routes: [{ name: a, allow: true }]`),
        ['5:14 Unknown key "enviroment". Did you mean "environment"?'],
      ],
      [
        'a variable of an expression that is misspelt',
        policy(`  guardrails:
    - name: risky
      refuse: No
      when: "risk == 'high' && recever.memberOfOwner"`),
        ['8:32 when: There is no variable "recever". Did you mean receiver?'],
      ],
      [
        'a part of an expression in a list, without quotes',
        policy(`  guardrails:
    - name: risky
      refuse: No
      when:
        any:
          - risk: low
          - not: entity.teir == 'one'`),
        ['11:25 not: "entity" has no "teir". Did you mean entity.tier?'],
      ],
      [
        'a line of an expression over several lines',
        policy(`  guardrails:
    - name: risky
      refuse: No
      when: |
        risk == 'high' &&
          request.minute > 60`),
        [
          '10:19 when: "request" has no "minute". Did you mean request.minutes?',
        ],
      ],
      [
        'an expression that is folded, by the place of its text',
        policy(`  guardrails:
    - name: risky
      refuse: No
      when: >
        risk == 'high' &&
        request.minute > 60`),
        ['8:13 when: "request" has no "minute". Did you mean request.minutes?'],
      ],
      [
        'an expression about people where only role and entity are known',
        policy(`  applies: { any: ["receiver.memberOfOwner"] }
  guardrails: [{ name: a, refuse: No }]`),
        [
          '5:21 "receiver" cannot be used here, where only entity, role and risk can be looked at; use it in a when',
        ],
      ],
      [
        'a number where text is meant',
        policy(`  guardrails: [{ name: a, maxDuration: 4 }]`),
        ['5:27 maxDuration: Give a duration such as PT1H or PT30M'],
      ],
      [
        'a duration without fixed length',
        policy(`  guardrails: [{ name: a, maxDuration: P1M }]`),
        [
          '5:27 maxDuration: Give a positive ISO 8601 duration of days, hours, minutes or seconds such as PT1H or PT30M',
        ],
      ],
      [
        'a fact that cannot be known where it stands',
        policy(`  applies: { onCall.any: true }
  routes: [{ name: a, allow: true }]`),
        [
          '5:14 "onCall.any" cannot be used here, where only entity, role and risk can be looked at; use it in a when',
        ],
      ],
      [
        'an empty condition',
        policy(`  routes: [{ name: a, allow: true, when: {} }]`),
        [
          '5:36 when: An empty condition would always hold; leave the key out if that is meant',
        ],
      ],
      [
        'a modifier alone',
        policy(
          `  routes: [{ name: a, allow: true, when: { onCall.on: [self] } }]`,
        ),
        [
          '5:44 onCall.on: "onCall.on" says how onCall.any or onCall.level is meant; write one of them beside it',
        ],
      ],
      [
        'a route that does nothing',
        policy(`  routes: [{ name: a }]`),
        ['5:12 A route says exactly one of allow, approval and breakGlass'],
      ],
      [
        'a route behind one that always matches',
        policy(`  routes:
    - { name: a, allow: true }
    - { name: b, allow: true, when: { risk: low } }`),
        [
          '7:7 Route "b" is never tried: route "a" before it has no when and always matches',
        ],
      ],
      [
        'a shift that nothing demands',
        policy(`  routes:
    - name: a
      when: { any: [{ onCall.any: true }, { risk: low }] }
      allow: { until: shift }`),
        [
          '8:16 Access until the end of the shift needs a when that demands it, such as { onCall.any: true }',
        ],
      ],
      [
        'two routes of one name',
        policy(`  routes:
    - { name: a, allow: true, when: { risk: low } }
    - { name: a, allow: true }`),
        ['7:9 The name "a" is used twice in this policy'],
      ],
      [
        'nobody to ask',
        policy(`  routes:
    - { name: a, approval: { waitAtMost: PT8H, stages: [{ anyOf: [orders] }] } }`),
        [
          expect.stringMatching(
            /^6:67 "orders" does not say who can approve; write receiver\.manager/,
          ),
        ],
      ],
      [
        'a policy that says nothing',
        policy('  applies: { risk: low }'),
        ['4:1 spec: A policy needs guardrails, routes or both'],
      ],
      [
        'a template outside of target',
        policy(`  guardrails: [{ name: a, refuse: 'Until {{ x }}' }]`),
        [
          expect.stringMatching(
            /^5:27 refuse: "x" cannot be quoted here. Use entity.name/,
          ),
        ],
      ],
      [
        'what is missing',
        role(`  duration: { default: PT1H, max: PT2H }`),
        ['4:1 "target" is missing here'],
      ],
      [
        'durations out of bounds',
        role(`  target: {}
  duration: { default: PT4H, max: PT2H, choices: [PT1H, PT3H] }`),
        [
          '9:15 default: PT4H has to be at most max (PT2H)',
          '9:57 PT3H has to be at most max (PT2H)',
        ],
      ],
      [
        'an unknown operator, which would never match and under $not always',
        role(`  target: {}
  duration: { default: PT1H, max: PT2H }`).replace(
          '{ kind: Resource }',
          '{ $not: { spec.type: { $on: [a] } } }',
        ),
        ['5:36 $on: Unknown operator "$on". Did you mean "$in"?'],
      ],
      [
        'a path that no entity has',
        role(`  target: {}
  duration: { default: PT1H, max: PT2H }`).replace(
          '{ kind: Resource }',
          '{ specs.type: database }',
        ),
        [
          '5:15 specs.type: Entities have nothing at "specs.type". Did you mean "spec"?',
        ],
      ],
      [
        'a template without allow',
        role(`  target: { database: '{{ entity.name }}' }
  duration: { default: PT1H, max: PT2H }`),
        [
          '8:3 The target reads entity.name from the entity, whose owner can change it. Say in spec.allow which entities may say which values',
        ],
      ],
      [
        'an allow row that bounds only part of what is read',
        role(`  target: { a: '{{ entity.name }}', b: '{{ entity.kind }}' }
  allow:
    - entities: any
      values:
        entity.name: [x]
        entity.nam: [x]
  duration: { default: PT1H, max: PT2H }`),
        [
          '13:9 The target does not read entity.nam. Did you mean entity.name?',
          '11:7 The target reads entity.kind, and this row does not say which values are allowed; add it under values',
        ],
      ],
      [
        'an allow row that allows everything',
        role(`  target: {}
  allow: [{ entities: any }]
  duration: { default: PT1H, max: PT2H }`),
        [
          '9:11 This row allows everything; name entities, or what is required of them',
        ],
      ],
      [
        'an unknown kind',
        'apiVersion: jit-access/v1\nkind: AccessRol',
        ['2:1 Unknown kind "AccessRol". Did you mean "AccessRole"?'],
      ],
      [
        'a list',
        '- a',
        [
          '1:1 A document is a mapping with apiVersion, kind, metadata and spec',
        ],
      ],
      [
        'broken YAML',
        'a: [1',
        [
          '1:6 This is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
        ],
      ],
      [
        'a key given twice',
        'kind: a\nkind: b',
        ['2:1 This is not valid YAML: Map keys must be unique'],
      ],
    ])('%s', (_, text, expected) => {
      expect(findingsOf(text)).toEqual(expected);
    });
  });

  it('names both places of a name that is used twice', () => {
    const text = roleDocument().trimStart();
    expect(findingsOf(text, text)).toEqual([
      '4:13 There is already an AccessRole "read" in f0.yaml, line 4',
    ]);
  });

  it('counts lines over all documents of a file and skips empty ones', () => {
    expect(
      findingsOf(`${roleDocument()}\n---\n# nothing\n---\nkind: x`),
    ).toEqual([expect.stringMatching(/^16:1 Unknown kind "x"/)]);
  });

  it('survives nesting that is deeper than the stack', () => {
    const deep = `${'{ not: '.repeat(50_000)}{}${' }'.repeat(50_000)}`;
    const [finding] = parseSet([
      { file: 'deep.yaml', text: policy(`  applies: ${deep}`) },
    ]).findings;
    expect(finding).toMatchObject({ severity: 'error', file: 'deep.yaml' });
  });

  it('refuses a bomb of aliases', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++) {
      lines.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}*a${i - 1}]`);
    }
    const [finding] = parseSet([
      { file: 'bomb.yaml', text: lines.join('\n') },
    ]).findings;
    expect(finding.message).toContain('This file cannot be read');
  });

  it('says of a misspelt key that has to be there nothing twice', () => {
    expect(findingsOf(roleDocument().replace('provider:', 'providr:'))).toEqual(
      ['8:3 Unknown key "providr". Did you mean "provider"?'],
    );
  });

  it('leaves cases alone that lie beside documents', () => {
    const cases = 'documents: .\ncases: [{ name: a, given: {}, expect: {} }]';
    expect(findingsOf(cases)).toEqual([]);
    expect(findingsOf(`kind: AccesRole\n${cases}`)).toEqual([
      '1:1 Unknown kind "AccesRole". Did you mean "AccessRole"?',
    ]);
  });

  describe('digest', () => {
    const first = roleDocument();
    const second = policyDocument('routes: [{ name: a, allow: true }]');
    const digestOf = (...texts: string[]) =>
      parseSet(texts.map((text, i) => ({ file: `${i}.yaml`, text }))).digest;

    it('does not depend on files, order, comments or spacing', () => {
      const digest = digestOf(first + second);
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      expect(digestOf(second + first)).toBe(digest);
      expect(digestOf(second, first)).toBe(digest);
      expect(digestOf(`# words\n${first}`, second)).toBe(digest);
    });

    it('changes with every word that means something', () => {
      expect(digestOf(first.replace('PT8H', 'PT7H') + second)).not.toBe(
        digestOf(first + second),
      );
    });

    it('is absent when there are errors', () => {
      expect(digestOf('kind: x')).toBeUndefined();
    });
  });
});
