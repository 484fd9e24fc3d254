import { NotAllowedError } from '@backstage/errors';
import {
  Decision,
  Insights,
  insightsSchema,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { v7 as uuid } from 'uuid';
import { addDuration, addMilliseconds } from '../../../domain/time';
import { insertRequest } from '../../../storage/requests/insertRequest';
import { insertReview } from '../../../storage/requests/insertReview';
import { ItemRecord, RequestRecord } from '../../../storage/requests/records';
import { NOON, World } from '../../../worker/testing/World';
import { Actor } from '../../actors/Actor';
import { PermissionEdge } from '../../actors/PermissionEdge';
import { HistoryAccess } from '../../history/HistoryAccess';
import { ReadingLog } from '../../history/ReadingLog';
import { InsightsService } from '../InsightsService';

export const AUDITOR = {
  ref: 'user:default/auditor',
  auditor: true,
  administrator: false,
} as Actor;
export const LEAD_STAGE = { title: 'the lead of orders' };
export const SECURITY_STAGE = { title: 'security' };

/** What was asked for, and what became of it; policy granted it at once unless somebody answered. */
export interface AskedFor extends Partial<ItemRecord> {
  /** Before noon. */
  ago?: string;
  startsAt?: string;
  stages?: { title: string }[];
  route?: string;
  /** Who answered, in which stage, how long after it was asked. */
  answers?: {
    by?: string;
    stage?: number;
    after: number;
    deny?: boolean;
  }[];
  /** Access was there so long after it was asked. */
  activeAfter?: number;
}

/** A company that asked for access, and who looks at what became of it. */
export class Company {
  rolesInForce: Pick<RoleSummary, 'name' | 'title'>[] = [];
  permitted = true;

  constructor(readonly world: World) {}

  service(freshForMs = 0): InsightsService {
    const { store } = this.world;
    const log = new ReadingLog(store, () => {});
    const permissions = {
      require: async () => {
        if (!this.permitted) throw new NotAllowedError('Your portal says no');
      },
    } as unknown as PermissionEdge;
    return new InsightsService({
      store,
      access: new HistoryAccess(permissions),
      history: {
        recordInsights: (reader, period) => log.recordInsights(reader, period),
      },
      rolesInForce: async () => this.rolesInForce as RoleSummary[],
      freshForMs,
    });
  }

  async insights(
    query: { period?: 'P7D' | 'P30D'; people?: boolean } = {},
  ): Promise<Insights> {
    const found = await this.service().insights(AUDITOR, {
      period: 'P7D',
      ...query,
    });
    expect(insightsSchema.parse(found)).toEqual(found);
    return found;
  }

  async ask(given: AskedFor = {}): Promise<ItemRecord> {
    const { ago, startsAt, stages, route, answers, activeAfter, ...changes } =
      given;
    const createdAt = addDuration(NOON, `-${ago ?? 'P1D'}`);
    const after = (ms: number) => addMilliseconds(createdAt, ms);
    const settled = answers?.at(-1);
    const item = this.world.item({
      createdAt,
      stageSince: createdAt,
      decision: {
        policy: { name: 'production', route: route ?? 'lead' },
        stages: stages ?? [LEAD_STAGE],
      } as Decision,
      settledAt: settled ? after(settled.after) : createdAt,
      settledBy: settled ? 'user:default/lead' : 'policy',
      ...changes,
    });
    const request: RequestRecord = {
      id: item.requestId,
      requester: item.requester,
      receiver: item.receiver,
      justification: 'Compare order 4711 with the log',
      duration: 'PT1H',
      startsAt,
      breakGlass: item.reviewDueAt !== undefined,
      bodyDigest: 'digest',
      createdAt,
    };
    await this.world.store.transaction(async tx => {
      await insertRequest(tx, request, [item]);
      for (const [place, answer] of (answers ?? []).entries()) {
        await insertReview(tx, {
          id: uuid(),
          itemId: item.id,
          reviewer: `user:default/${answer.by ?? `reviewer-${place}`}`,
          stage: answer.stage ?? 0,
          decision: answer.deny ? 'deny' : 'approve',
          digest: 'digest',
          createdAt: after(answer.after),
        });
      }
    });
    if (activeAfter !== undefined) {
      await this.granted(item, after(activeAfter));
    }
    return item;
  }

  private async granted(item: ItemRecord, activatedAt: string): Promise<void> {
    await this.world.sql('access_grant').insert({
      id: uuid(),
      request_id: item.requestId,
      item_id: item.id,
      receiver: item.receiver,
      requester: item.requester,
      entity_ref: item.entityRef,
      role: item.role,
      role_summary: '{}',
      provider: item.provider,
      state: 'active',
      duration: 'PT1H',
      created_at: item.createdAt,
      starts_at: item.createdAt,
      activate_by: activatedAt,
      activated_at: activatedAt,
    });
  }
}
