import {
  Decision,
  Stage,
} from '@jit-access/backstage-plugin-jit-access-common';
import { v7 as uuid } from 'uuid';
import { addDuration, Instant } from '../../domain/time';
import { ItemRecord, RequestRecord } from '../../storage/requests/records';
import { digestOfItem } from '../reviews/digestOfItem';
import { ref } from './organisation';

export const NOON = '2026-03-02T12:00:00.000Z';

/** A stage of an item; what is left out does not matter to the test. */
export type StageDraft = Partial<Stage> & { audience: string[] };

/** People by their names; what is left out does not matter to the test. */
export interface RequestDraft {
  requester?: string;
  receiver?: string;
  duration?: string;
  waitAtMost?: string;
  decision?: Partial<Decision>;
}

/** A request of one item, as it is when policy asked for these stages and nobody has answered. */
export function pendingRequest(
  stages: StageDraft[],
  given: RequestDraft,
  { provider, now }: { provider: string; now: Instant },
): { request: RequestRecord; item: ItemRecord } {
  const requester = ref(given.requester ?? 'dev');
  const request: RequestRecord = {
    id: uuid(),
    requester,
    receiver: given.receiver ? ref(given.receiver) : requester,
    justification: 'Compare order 4711 with the log',
    duration: given.duration ?? 'PT4H',
    breakGlass: false,
    bodyDigest: 'digest',
    createdAt: now,
  };
  const item = itemOf(request, provider, {
    ...decisionOf(stages.map(stageOf)),
    ...given.decision,
  });
  if (given.waitAtMost) item.lapsesAt = addDuration(now, given.waitAtMost);
  return { request, item };
}

function itemOf(
  request: RequestRecord,
  provider: string,
  decision: Decision,
): ItemRecord {
  const item: ItemRecord = {
    id: uuid(),
    requestId: request.id,
    position: 0,
    entityRef: 'resource:default/orders-db',
    role: 'db-read',
    roleSummary: {
      name: 'db-read',
      title: 'Read the database',
      risk: 'medium',
      provider,
    },
    provider,
    target: { system: 'orders-db', groups: ['read'] },
    requester: request.requester,
    receiver: request.receiver,
    state: 'pending',
    duration: request.duration,
    decision,
    digest: '',
    stage: 0,
    createdAt: request.createdAt,
  };
  item.digest = digestOfItem(
    request,
    { ...item, role: item.roleSummary },
    { stage: 0, duration: request.duration },
  );
  return item;
}

function stageOf(stage: StageDraft): Stage {
  return { title: 'somebody', count: 1, people: [], ...stage };
}

function decisionOf(stages: Stage[]): Decision {
  return {
    outcome: 'approval',
    headline: 'Needs approval',
    reasons: [],
    policy: { name: 'production', route: 'lead' },
    checks: [],
    stages,
    durations: { min: 'PT30M', max: 'PT8H', default: 'PT1H', choices: [] },
    facts: [],
    policyDigest: 'policy-digest',
    roleDigest: 'role-digest',
    decidedAt: NOON,
  };
}
