import { mockServices } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { entityFactsOf } from '../facts/entityFacts';
import { ItemFacts } from '../facts/itemFacts';
import { parseSet } from '../parse/parseSet';
import { readPolicySettings } from '../settings';
import { roleDocument } from '../testing/documents';
import { situation } from '../testing/situation';
import { CompiledRole } from './compiledSet';
import { compileSet } from './compileSet';

const settings = readPolicySettings(mockServices.rootConfig());

function setOf(applies: (object | undefined)[], roles: string[]) {
  const policies = applies.map((condition, index) =>
    JSON.stringify({
      apiVersion: 'jit-access/v1',
      kind: 'AccessPolicy',
      metadata: { name: `p${index}` },
      spec: {
        ...(condition && { applies: condition }),
        guardrails: [{ name: 'cap', maxDuration: 'PT1H' }],
      },
    }),
  );
  const text = [...roles, ...policies.map(one => `\n---\n${one}`)].join('');
  const parsed = parseSet([{ file: 'a.yaml', text }]);
  expect(parsed.findings).toEqual([]);
  return compileSet(parsed);
}

const ROLES = [
  roleDocument('', 'read'),
  roleDocument('', 'write').replace('risk: medium', 'risk: high'),
];

const oneOf = (...values: string[]) =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }),
  );

const { condition } = fc.letrec<{ condition: object }>(tie => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    fc
      .record(
        {
          environment: oneOf('production', 'Staging'),
          'entity.tags': oneOf('pci', 'gdpr'),
          'entity.owner': oneOf('group:default/a', 'group:default/b'),
          'entity.system': oneOf('system:default/a', 'system:default/b'),
          'entity.kind': oneOf('Resource', 'component'),
          'entity.ref': oneOf('resource:default/x', 'component:default/x'),
          role: oneOf('read', 'write'),
          risk: oneOf('low', 'medium', 'high'),
        },
        { requiredKeys: [] },
      )
      .filter(keys => Object.keys(keys).length > 0),
    fc.record({ not: tie('condition') }),
    fc.record({
      all: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      any: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }),
    }),
    fc.constant({ all: ["risk == 'high' || environment == 'staging'"] }),
    fc.constant({ 'entity.matches': { 'spec.type': 'database' } }),
  ),
}));

const entities = fc
  .record({
    kind: fc.constantFrom('Resource', 'Component'),
    environment: fc.constantFrom(undefined, 'production', 'STAGING'),
    tags: fc.subarray(['pci', 'gdpr']),
    owner: fc.constantFrom('a', 'b', 'c'),
    system: fc.constantFrom(undefined, 'a', 'b'),
  })
  .map(({ kind, environment, tags, owner, system }) =>
    entityFactsOf(
      {
        apiVersion: 'v1',
        kind,
        metadata: {
          name: 'x',
          namespace: 'default',
          tags,
          labels: environment ? { 'jit-access/environment': environment } : {},
        },
        spec: { type: 'database', owner, ...(system && { system }) },
      },
      settings,
      new Map(),
    ),
  );

describe('the policies of a role on an entity', () => {
  it('are all that apply, by name', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(condition, { nil: undefined }), { maxLength: 12 }),
        entities,
        (applies, entity) => {
          const set = setOf(applies, ROLES);
          for (const role of set.roles.values()) {
            const facts: ItemFacts = situation({ entity, role: role.summary });
            const applying = (policies: CompiledRole['policies']) =>
              policies
                .filter(policy => policy.applies.test(facts) !== 'false')
                .map(({ name }) => name);
            const found = role.policiesFor(entity);
            expect(applying(found)).toEqual(applying(set.policies));
            expect(applying(role.policies)).toEqual(applying(set.policies));
            const names = found.map(({ name }) => name);
            expect(names).toEqual([...new Set(names)].sort());
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('do not grow with documents that concern others', () => {
    const applies = [
      { environment: 'production' },
      ...Array.from({ length: 300 }, (_, i) => ({
        environment: 'production',
        'entity.system': `system:default/s${i}`,
      })),
      ...Array.from({ length: 300 }, (_, i) => ({ role: `r${i}` })),
    ];
    const set = setOf(applies, ROLES);
    const { entity } = situation();
    const found = set.roles.get('read')!.policiesFor(entity!);
    expect(found.map(({ name }) => name)).toEqual(['p0']);
  });
});
