import { mockServices } from '@backstage/backend-test-utils';
import { readPolicySettings } from '../../settings';
import { EntityDraft, catalogOf } from '../../testing/catalogOf';
import { NOON } from '../../testing/createTestPolicy';
import { policyDocument, roleDocument } from '../../testing/documents';
import { SHOP_DRAFTS } from '../../testing/shop';
import { readSet } from '../readSet';
import { lintAgainstCatalog } from './lintAgainstCatalog';

const settings = readPolicySettings(mockServices.rootConfig());

function lint(documents: string, drafts: EntityDraft[] = SHOP_DRAFTS) {
  const read = readSet([{ file: 'f.yaml', text: documents }], undefined);
  if (!read.set) throw new Error(JSON.stringify(read.findings, null, 1));
  return lintAgainstCatalog(
    { set: read.set, parsed: read.parsed },
    catalogOf(drafts),
    settings,
    NOON,
  );
}
const messages = (...args: Parameters<typeof lint>) =>
  lint(...args).map(({ message }) => message);

const approval = (stage: string, when: string = '') =>
  roleDocument() +
  policyDocument(`routes:
  - name: ask
    ${when}
    approval: { waitAtMost: P1D, stages: [${stage}] }`);

const person = (name: string, ...memberOf: string[]): EntityDraft => ({
  kind: 'User',
  name,
  spec: { memberOf },
});

describe('lintAgainstCatalog', () => {
  it('has nothing to say where everything can be had', () => {
    expect(lint(approval('{ anyOf: [group:default/security] }'))).toEqual([]);
  });

  it('reports a role that matches nothing', () => {
    const role = roleDocument().replace('type: database', 'type: queue');
    expect(
      messages(role + policyDocument('routes: [{ name: a, allow: true }]')),
    ).toEqual([
      'spec.entities of role "read" matches no entity of the catalog, so nobody can have it',
    ]);
  });

  it('reports where no policy applies, one line for all of them', () => {
    const findings = lint(
      roleDocument() +
        policyDocument(
          'applies: { environment: staging }\nroutes: [{ name: a, allow: true }]',
        ),
    );
    expect(findings).toEqual([
      {
        severity: 'warning',
        message:
          'No policy with routes applies to role "read" on 2 entities, so nobody can have it there (orders-db, payments-db)',
        file: 'f.yaml',
        line: 5,
        count: 2,
        examples: [
          'resource:default/orders-db',
          'resource:default/payments-db',
        ],
      },
    ]);
  });

  it('reports where two policies apply', () => {
    const routes = 'routes: [{ name: a, allow: true }]';
    expect(
      messages(
        roleDocument() +
          policyDocument(
            `applies: { environment: staging }\n${routes}`,
            'one',
          ) +
          policyDocument(
            `applies: { entity.type: database }\n${routes}`,
            'two',
          ),
      ),
    ).toEqual([
      'Policies "one" and "two" all have routes for role "read" on 1 entity, so it is refused there; narrow spec.applies of all but one (orders-db-staging)',
    ]);
  });

  describe('rows of allow', () => {
    it.each([
      [
        'of entities that are gone',
        '{ entities: [resource:default/gone] }',
        'resource:default/gone is not in the catalog',
      ],
      [
        'of an environment that none has',
        '{ entities: any, require: { environment: moon } }',
        'what it names and requires does not come together on any that the role is for',
      ],
    ])('are reported: %s', (_, row, why) => {
      const documents =
        roleDocument(`allow:
  - { entities: any, require: { environment: [production, staging] } }
  - ${row}`) + policyDocument('routes: [{ name: a, allow: true }]');
      expect(lint(documents)).toEqual([
        expect.objectContaining({
          line: 14,
          message: `This row of spec.allow of role "read" matches no entity: ${why}`,
        }),
      ]);
    });
  });

  describe('approvers', () => {
    it('that are not in the catalog are reported, and that nobody is left', () => {
      expect(messages(approval('{ anyOf: [group:default/gone] }'))).toEqual([
        'Route "ask" of policy "main" asks group:default/gone, which is not in the catalog and stands for nobody',
        'Stage 1 of route "ask" of policy "main" resolves to nobody, on 3 entities; such requests are refused. Name others beside them, or a fallback (orders-db, orders-db-staging, payments-db)',
      ]);
    });

    it('that the owner has none of are reported on its entities alone', () => {
      expect(messages(approval('{ anyOf: [entity.owner.lead] }'))).toEqual([
        expect.stringMatching(
          /leaves too few others where user:default\/orders-lead asks, on 2 entities;.* \(orders-db, orders-db-staging\)$/,
        ),
        expect.stringMatching(
          /resolves to nobody, on 1 entity;.* \(payments-db\)$/,
        ),
      ]);
    });

    it('fewer than the count are reported with their number', () => {
      expect(
        messages(approval('{ anyOf: [group:default/security], count: 3 }')),
      ).toEqual([
        expect.stringMatching(
          /^Stage 1 .* needs 3 people and resolves to 2, on 3 entities/,
        ),
      ]);
    });

    it('that are all whoever asks are reported', () => {
      expect(
        messages(
          approval(
            '{ anyOf: [lead of group:default/security] }',
            'when: { memberOf: group:default/security }',
          ),
        ),
      ).toEqual([
        expect.stringMatching(
          /leaves too few others where user:default\/security-engineer asks/,
        ),
      ]);
    });

    it('are fine where whoever they are cannot ask', () => {
      expect(
        lint(
          approval(
            '{ anyOf: [lead of group:default/security] }',
            'when: { memberOf: group:default/web }',
          ),
        ),
      ).toEqual([]);
    });

    it('that follow from who asks are reported where somebody has no manager', () => {
      expect(messages(approval('{ anyOf: [receiver.manager] }'))).toEqual([
        expect.stringMatching(
          /leaves too few others where user:default\/head or user:default\/contractor asks, on 3 entities/,
        ),
      ]);
    });

    it('are fine where a fallback helps those, and only then', () => {
      const stage = (fallback: string) =>
        `{ anyOf: [lead of group:default/orders], fallback: [${fallback}] }`;
      expect(lint(approval(stage('lead of group:default/security')))).toEqual(
        [],
      );
      expect(messages(approval(stage('user:default/orders-lead')))).toEqual([
        expect.stringMatching(/where user:default\/orders-lead asks/),
      ]);
    });

    it('that only context sources know are left alone', () => {
      expect(lint(approval('{ anyOf: [entity.onCall] }'))).toEqual([]);
    });

    it('are not looked for where a route cannot match or a stage is left out', () => {
      expect(
        lint(
          approval(
            '{ anyOf: [group:default/security] }, { anyOf: [entity.owner.lead], when: { risk: high } }',
          ),
        ),
      ).toEqual([]);
    });
  });

  it('makes one line of very many entities', () => {
    const many = Array.from({ length: 500 }, (_, index): EntityDraft => ({
      kind: 'Resource',
      name: `db-${index}`,
      spec: { type: 'database', owner: `team-${index % 50}` },
    }));
    const [finding, ...others] = lint(approval('{ anyOf: [entity.owner] }'), [
      ...many,
      person('one', 'none'),
    ]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      count: 500,
      examples: [0, 1, 2].map(index => `resource:default/db-${index}`),
    });
    expect(finding.message).toMatch(/\(for instance db-0, db-1, db-2\)$/);
  });
});
