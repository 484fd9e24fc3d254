import { policyDocument, roleDocument } from '../testing/documents';
import { parseSet } from './parseSet';

const BREAK_GLASS =
  'breakGlass: { reviewWithin: P1D, reviewers: [group:default/security] }';
const stage = (more: string) => `routes:
  - name: ask
    approval:
      waitAtMost: PT8H
      stages: [{ anyOf: [entity.owner], ${more} }]`;

const problemsOf = (spec: string) =>
  parseSet([
    { file: 'a.yaml', text: roleDocument() + policyDocument(spec) },
  ]).findings.map(({ message }) => message);

describe('routes that are never tried', () => {
  it('are errors, whatever comes between', () => {
    const problems = problemsOf(`routes:
  - { name: all, allow: true }
  - { name: emergency, ${BREAK_GLASS} }
  - { name: late, when: { risk: high }, allow: true }
  - { name: again, when: { risk: high }, ${BREAK_GLASS} }`);
    expect(problems).toEqual([
      'Route "late" is never tried: route "all" before it has no when and always matches',
      'Route "again" is never tried: route "emergency" before it has no when and always matches',
    ]);
  });

  it('are not those for emergencies, which are tried by themselves', () => {
    const problems = problemsOf(`routes:
  - { name: all, allow: true }
  - { name: emergency, ${BREAK_GLASS} }`);
    expect(problems).toEqual([]);
  });
});

describe('durations that make no sense', () => {
  it.each([
    [stage('remindEvery: PT4M59S'), /write at least PT5M/],
    ['guardrails: [{ name: week, maxPerWeek: P8D }]', /write at most P7D/],
    [stage('escalateAfter: PT1H'), /write both or none/],
    [
      'guardrails: [{ name: nothing, evenInEmergency: true }]',
      /does at least one of/,
    ],
  ])('%s is an error', (spec, message) => {
    expect(problemsOf(spec)).toEqual([expect.stringMatching(message)]);
  });

  it('are none at their bounds', () => {
    expect(problemsOf(stage('remindEvery: PT5M'))).toEqual([]);
    expect(problemsOf('guardrails: [{ name: week, maxPerWeek: P7D }]')).toEqual(
      [],
    );
  });
});

describe('names', () => {
  it('are used once in a policy, among guardrails and among routes', () => {
    const problems = problemsOf(`guardrails:
  - { name: a, refuse: No }
  - { name: a, refuse: No }
routes:
  - { name: a, when: { risk: high }, allow: true }
  - { name: a, allow: true }`);
    expect(problems).toEqual([
      'The name "a" is used twice in this policy',
      'The name "a" is used twice in this policy',
    ]);
  });
});
