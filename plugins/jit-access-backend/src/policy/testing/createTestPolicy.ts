import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ContextSource } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { Absence } from '../absences';
import { assembleEngine } from '../assembleEngine';
import { ProviderPart } from '../decide/providerPart';
import { DecisionInput, ItemDecision } from '../decision';
import { HeldWindow, HistoryQuestion, PersonHistory } from '../historyFacts';
import { PolicySets } from '../load/PolicySets';
import { parseSet } from '../parse/parseSet';
import { readPolicySettings } from '../settings';
import { Tenure } from '../tenure';
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
  /** What the past of the receiver is; absent: there is no history. */
  past?: (question: HistoryQuestion) => PersonHistory;
  tenure?: Tenure;
  /** Who is away at every instant. */
  absences?: Absence[];
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
  const sets = new PolicySets(store, mockServices.logger.mock());
  const { past, tenure, absences } = options;
  const { engine, directory, approvers } = assembleEngine({
    settings,
    catalog,
    auth: mockServices.auth(),
    contextSources: options.sources ?? [],
    providers: options.providers ?? [FAKE_PROVIDER],
    logger: mockServices.logger.mock(),
    currentSet: () => sets.current(),
    history: past && { of: async question => past(question) },
    tenure,
    absences: absences && {
      of: async people =>
        absences.filter(absence => people.includes(absence.person)),
      coveredBy: async delegate =>
        absences.filter(absence => absence.delegates.includes(delegate)),
    },
  });
  return {
    engine,
    directory,
    approvers,
    catalog,
    store,
    digest: parsed.digest,
  };
}

/** A past in which there is only what is given. */
export function pastOf(
  given: Partial<PersonHistory> = {},
): TestPolicyOptions['past'] {
  return () => ({
    windows: [],
    pending: [],
    lastGranted: new Map(),
    denials: [],
    standing: new Set(),
    ...given,
  });
}

/** A grant of `write` on orders-db from Monday morning for two hours, under policy `main`. */
export function windowOf(given: Partial<HeldWindow> = {}): HeldWindow {
  return {
    grantId: 'grant',
    entityRef: ORDERS_DB,
    systemRef: 'system:default/orders',
    role: 'write',
    policy: 'main',
    state: 'active',
    from: '2026-03-02T11:00:00.000Z',
    lengthMs: 7_200_000,
    neverActive: false,
    ...given,
  };
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

/** Decides several items of one request together. */
export async function decideItems(
  options: TestPolicyOptions,
  items: { entityRef?: string; role: string }[],
  input: Partial<Omit<DecisionInput, 'items'>> = {},
): Promise<ItemDecision[]> {
  const { engine } = await createTestPolicy(options);
  const requester = input.requester ?? DEVELOPER;
  return engine.decide({
    requester,
    receiver: requester,
    at: NOON,
    ...input,
    items: items.map(({ entityRef = ORDERS_DB, role }) => ({
      entityRef,
      role,
    })),
  });
}
