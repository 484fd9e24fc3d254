import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createPolicyEngine, PolicyParts } from '.';
import { FAKE_PROVIDER, NOON } from './testing/createTestPolicy';
import { MemoryPolicySetStore } from './testing/MemoryPolicySetStore';
import { policyDocument, roleDocument } from './testing/documents';
import { DEVELOPER, ORDERS_DB, SHOP } from './testing/shop';

const DOCUMENTS = [
  roleDocument(),
  roleDocument('', 'elsewhere').replace('spec.type: database', 'spec.type: x'),
  roleDocument('', 'unconnected').replace('provider: fake', 'provider: other'),
  roleDocument(`allow: [{ entities: ['resource:default/other'] }]`, 'unnamed'),
  roleDocument('', 'risky').replace('risk: medium', 'risk: high'),
  policyDocument(
    'applies: { risk: medium, environment: production }\nroutes: [{ name: all, allow: true }]',
  ),
].join('');

const named = (name: string) =>
  SHOP.find(entity => entity.metadata.name === name) as Entity;

describe('createPolicyEngine', () => {
  let folder: string;
  let policy: PolicyParts;

  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'policy-'));
    policy = createPolicyEngine({
      config: mockServices.rootConfig({
        data: { jitAccess: { documents: ['all.yaml'] } },
      }),
      logger: mockServices.logger.mock(),
      catalog: catalogServiceMock({ entities: SHOP }),
      auth: mockServices.auth(),
      contextSources: [],
      providers: [FAKE_PROVIDER],
      policySetStore: new MemoryPolicySetStore(),
      now: async () => NOON,
      workingDirectory: folder,
    });
  });

  afterEach(async () => {
    await policy.stop();
    await fs.rm(folder, { recursive: true });
  });

  const decide = () =>
    policy.engine.decide({
      requester: DEVELOPER,
      receiver: DEVELOPER,
      items: [{ entityRef: ORDERS_DB, role: 'read' }],
      at: NOON,
    });

  it('lists the roles that somebody could have on an entity', async () => {
    await fs.writeFile(path.join(folder, 'all.yaml'), DOCUMENTS);
    await policy.start();
    expect(policy.status()).toMatchObject({ roles: 5, policies: 1 });
    const offered = await policy.requestableRoles(named('orders-db'));
    expect(offered.environment).toBe('production');
    expect(offered.roles.map(role => role.name)).toEqual(['read']);
    const staging = await policy.requestableRoles(named('orders-db-staging'));
    expect(staging).toEqual({ roles: [], environment: 'staging' });
    expect((await decide())[0].decision.outcome).toBe('allow');
  });

  it('starts without a good set, and then nothing can be had', async () => {
    await policy.start();
    expect(policy.status().findings).toHaveLength(1);
    expect(await policy.requestableRoles(named('orders-db'))).toMatchObject({
      roles: [],
    });
    const [{ decision, role }] = await decide();
    expect(role).toBeUndefined();
    expect(decision).toMatchObject({
      outcome: 'refuse',
      headline: expect.stringMatching(
        /^Not requestable: no policy is in force/,
      ),
    });
  });
});
