import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { simulateBodySchema } from '@jit-access/backstage-plugin-jit-access-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { z } from 'zod';
import { createPolicyEngine } from '../../policy';
import { FAKE_PROVIDER, NOON } from '../../policy/testing/createTestPolicy';
import { MemoryPolicySetStore } from '../../policy/testing/MemoryPolicySetStore';
import { TEAM, setOf } from '../../policy/testing/documents';
import { DEVELOPER, ORDERS_DB, SHOP } from '../../policy/testing/shop';
import { parseSet } from '../../policy/parse/parseSet';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { PermissionEdge } from '../actors/PermissionEdge';
import { AdministrationService } from './AdministrationService';
import { SimulateService } from './SimulateService';

const IN_FORCE = [{ file: 'f.yaml', text: setOf(TEAM) }];
const actor = (administrator: boolean): Actor => ({
  ref: 'user:default/admin',
  person: {} as Actor['person'],
  principals: [],
  administrator,
  auditor: true,
  coverFor: [],
  credentials: mockCredentials.user('user:default/admin'),
});

async function createService(options: { empty?: boolean } = {}) {
  const store = new MemoryPolicySetStore();
  if (!options.empty) {
    const { digest } = parseSet(IN_FORCE);
    await store.activate({ digest: digest!, documents: IN_FORCE });
  }
  const logger = mockServices.logger.mock();
  const catalog = catalogServiceMock.mock();
  const real = catalogServiceMock({ entities: SHOP });
  catalog.getEntities.mockImplementation(real.getEntities.bind(real));
  catalog.getEntitiesByRefs.mockImplementation(
    real.getEntitiesByRefs.bind(real),
  );
  const { simulation } = createPolicyEngine({
    config: mockServices.rootConfig(),
    logger,
    catalog,
    auth: mockServices.auth(),
    contextSources: [],
    providers: [FAKE_PROVIDER],
    policySetStore: store,
    now: async () => NOON,
  });
  const permissions = new PermissionEdge(
    mockServices.permissions({ result: AuthorizeResult.ALLOW }),
  );
  // Nothing of a simulation may touch the database.
  const administration = new AdministrationService(
    undefined as unknown as Store,
    permissions,
  );
  const service = new SimulateService(administration, simulation, logger);
  return { service, store, catalog };
}

const question = (more: Partial<z.input<typeof simulateBodySchema>> = {}) =>
  simulateBodySchema.parse({
    requester: DEVELOPER,
    items: [{ entityRef: ORDERS_DB, role: 'read' }],
    ...more,
  });

describe('SimulateService', () => {
  it('is for administrators, not for auditors', async () => {
    const { service, catalog } = await createService();
    await expect(service.simulate(actor(false), question())).rejects.toThrow(
      NotAllowedError,
    );
    expect(catalog.getEntitiesByRefs).not.toHaveBeenCalled();
  });

  it('decides for others by the set in force', async () => {
    const { service, store } = await createService();
    expect(await service.simulate(actor(true), question())).toMatchObject({
      items: [
        {
          entityRef: ORDERS_DB,
          roleName: 'read',
          decision: { outcome: 'allow', decidedAt: NOON },
        },
      ],
      findings: [],
      policyDigest: (await store.active())?.digest,
    });
  });

  it('reads entities with the eyes of the administrator', async () => {
    const { service, catalog } = await createService();
    await service.simulate(actor(true), question());
    expect(catalog.getEntitiesByRefs).toHaveBeenCalledWith(
      { entityRefs: [ORDERS_DB] },
      { credentials: actor(true).credentials },
    );
  });

  it('decides by documents that are sent, and never puts them in force', async () => {
    const { service, store } = await createService();
    const before = (await store.active())?.digest;
    const text = setOf(TEAM.replace('name: team', 'name: other'));
    const answer = await service.simulate(
      actor(true),
      question({ documents: [{ file: 'mine.yaml', text }] }),
    );
    expect(answer.items[0].decision.policy).toMatchObject({
      route: 'other',
      location: { file: 'mine.yaml' },
    });
    expect(answer.policyDigest).not.toBe(before);
    expect((await store.active())?.digest).toBe(before);
    expect(store.activated).toHaveLength(1);
    expect(store.rejected).toEqual([]);
  });

  it('answers broken documents with what is wrong, and decides nothing', async () => {
    const { service } = await createService();
    const text = setOf(TEAM).replace('allow: true', 'alow: true');
    expect(
      await service.simulate(
        actor(true),
        question({ documents: [{ file: 'mine.yaml', text }] }),
      ),
    ).toEqual({
      items: [],
      findings: [
        expect.objectContaining({
          severity: 'error',
          file: 'mine.yaml',
          message: 'Unknown key "alow". Did you mean "allow"?',
        }),
      ],
      policyDigest: undefined,
    });
  });

  it('does not refuse for a provider that is not installed, and warns of it', async () => {
    const { service } = await createService();
    const text = setOf(TEAM).replace('provider: fake', 'provider: other');
    const { items, findings } = await service.simulate(
      actor(true),
      question({ documents: [{ file: 'mine.yaml', text }] }),
    );
    expect(items[0].decision.outcome).toBe('allow');
    expect(findings).toEqual([
      expect.objectContaining({
        severity: 'warning',
        message: expect.stringMatching(/^Provider "other" is not installed/),
      }),
    ]);
  });

  it('says that nothing is in force', async () => {
    const { service } = await createService({ empty: true });
    const { items, findings } = await service.simulate(actor(true), question());
    expect(items).toEqual([]);
    expect(findings[0].message).toMatch(/^No policy is in force/);
  });
});
