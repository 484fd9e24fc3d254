import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ContextSource } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { DefaultDirectory } from '../catalogDirectory';
import { DefaultPolicyEngine } from '../decide/engine';
import { ProviderPart } from '../decide/providerPart';
import { DecisionInput, ItemDecision } from '../decision';
import { ContextGatherer } from '../facts/contextFacts';
import { FactGatherer } from '../facts/gather';
import { PolicySets } from '../load/PolicySets';
import { parseSet } from '../parse/parseSet';
import { readPolicySettings } from '../settings';
import { MemoryPolicySetStore } from './MemoryPolicySetStore';
import { DEVELOPER, NOON, ORDERS_DB, SHOP } from './shop';

export { NOON } from './shop';

/** Takes any target of a database and roles, and knows no database "unknown". */
export const FAKE_PROVIDER: ProviderPart = {
  id: 'fake',
  title: 'Fake',
  targetSchema: z.strictObject({
    database: z.string().min(1),
    roles: z.array(z.string()).default([]),
  }),
  effects: given => {
    const target = given as { database: string };
    if (target.database === 'unknown') throw new Error('no such database');
    return [{ key: target.database, title: target.database, target }];
  },
};

export interface TestPolicyOptions {
  documents: string | string[];
  entities?: Entity[];
  sources?: ContextSource[];
  providers?: ProviderPart[];
  config?: object;
  catalog?: ReturnType<typeof catalogServiceMock>;
}

/** An engine over documents given as text. @throws Error - with the findings of broken ones */
export async function createTestPolicy(options: TestPolicyOptions) {
  const texts = [options.documents].flat().map((text, index) => ({
    file: `documents-${index}.yaml`,
    text,
  }));
  const parsed = parseSet(texts);
  if (!parsed.digest) throw new Error(JSON.stringify(parsed.findings, null, 1));
  const store = new MemoryPolicySetStore();
  await store.activate({ digest: parsed.digest, documents: texts });
  const catalog =
    options.catalog ??
    catalogServiceMock({ entities: options.entities ?? SHOP });
  const settings = readPolicySettings(
    mockServices.rootConfig({ data: { jitAccess: options.config ?? {} } }),
  );
  const directory = new DefaultDirectory({
    catalog,
    auth: mockServices.auth(),
    leadAnnotation: settings.leadAnnotation,
    managerAnnotation: settings.managerAnnotation,
  });
  const logger = mockServices.logger.mock();
  const { deadlineMs, contact } = settings;
  const engine = new DefaultPolicyEngine({
    currentSet: () => sets.current(),
    gatherer: new FactGatherer({
      directory,
      places: settings,
      deadlineMs,
      context: new ContextGatherer({
        sources: options.sources ?? [],
        deadlineMs,
        logger,
      }),
      onFailure: () => {},
    }),
    directory,
    providers: options.providers ?? [FAKE_PROVIDER],
    contact,
  });
  const sets = new PolicySets(store, logger);
  return { engine, directory, catalog, store, digest: parsed.digest };
}

/** Decides one item: the developer asks for `read` on orders-db at noon, unless told otherwise. */
export async function decideOne(
  options: TestPolicyOptions,
  input: Partial<Omit<DecisionInput, 'items'>> & {
    entityRef?: string;
    role?: string;
  } = {},
): Promise<ItemDecision> {
  const { engine } = await createTestPolicy(options);
  const { entityRef, role, ...rest } = input;
  const requester = input.requester ?? DEVELOPER;
  const [decided] = await engine.decide({
    requester,
    receiver: requester,
    at: NOON,
    ...rest,
    items: [{ entityRef: entityRef ?? ORDERS_DB, role: role ?? 'read' }],
  });
  return decided;
}

/** Only the outcome of {@link decideOne}. */
export async function outcomeOf(
  ...args: Parameters<typeof decideOne>
): Promise<string> {
  return (await decideOne(...args)).decision.outcome;
}
