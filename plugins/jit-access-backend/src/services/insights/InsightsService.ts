import {
  Insights,
  InsightsPeriod,
  insightsQuerySchema,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { addDuration } from '../../domain/time';
import { inventories } from '../../storage/drift/inventories';
import { removalRecord } from '../../storage/health/removalRecord';
import { answeredRoutes } from '../../storage/insights/answeredRoutes';
import { approverWaits } from '../../storage/insights/approverWaits';
import {
  lastUses,
  MostUsed,
  mostRefused,
  mostUsed,
  Tally,
} from '../../storage/insights/mostUsed';
import { Outcomes, outcomesOf } from '../../storage/insights/outcomes';
import { removalTimes } from '../../storage/insights/removalTimes';
import { Span } from '../../storage/insights/span';
import { standingFound } from '../../storage/insights/standingFound';
import { timesToAccess } from '../../storage/insights/timesToAccess';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { HistoryAccess } from '../history/HistoryAccess';
import { HistoryService } from '../history';
import { presentObjective } from '../presentation/presentObjective';

export interface InsightsOptions {
  store: Store;
  access: HistoryAccess;
  history: Pick<HistoryService, 'recordInsights'>;
  /** Roles of the policy set in force. */
  rolesInForce(): Promise<RoleSummary[]>;
  /** How long an answer is given again, in milliseconds; default one minute. */
  freshForMs?: number;
}

type Query = z.output<typeof insightsQuerySchema>;

const FRESH_FOR_MS = 60_000;
const MOST_USED = 10;
const ROUTES = 20;
const WAITS = 50;
const UNUSED = 50;
const INSTANCES = 20;
/** So many answers without a denial make a route one that policy might decide alone. */
const ANSWERS_ENOUGH = 5;

/**
 * What became of requests and access, for those who look after it. Counted
 * once for all who ask within a minute, one statement after the other: it is
 * no reason for anybody else to wait for the database.
 */
export class InsightsService {
  private readonly counted = new Map<
    string,
    { at: number; answer: Promise<Insights> }
  >();

  constructor(private readonly options: InsightsOptions) {}

  /**
   * That somebody looked at what people used is written to the history first.
   * @throws NotAllowedError - neither auditor nor administrator
   */
  async insights(
    actor: Actor,
    { period, people = false }: Query,
  ): Promise<Insights> {
    const { access, history } = this.options;
    await access.requireAuditor(actor, 'read insights');
    if (people) await history.recordInsights(actor, period);
    const key = `${period} ${people}`;
    const known = this.counted.get(key);
    const freshForMs = this.options.freshForMs ?? FRESH_FOR_MS;
    if (known && performance.now() - known.at < freshForMs) return known.answer;
    const answer = this.count(period, people);
    this.counted.set(key, { at: performance.now(), answer });
    // What failed is counted anew for whoever asks next.
    answer.catch(() => this.counted.delete(key));
    return answer;
  }

  private async count(
    period: InsightsPeriod,
    people: boolean,
  ): Promise<Insights> {
    const { store } = this.options;
    const to = await store.now();
    const span = { from: addDuration(to, `-${period}`), to };
    const { outcomes, breakGlass, countedFrom } = await outcomesOf(store, span);
    const toAccess = await timesToAccess(store, span);
    const waits = await approverWaits(store, span);
    const routes = await answeredRoutes(store, span, ROUTES);
    const used = await mostUsed(store, span, { limit: MOST_USED, people });
    const refused = await mostRefused(store, span, MOST_USED);
    return {
      period,
      ...span,
      countedFrom,
      outcomes: { ...outcomes, refused: refused.refusals },
      decidedAlone: decidedAlone(outcomes),
      toAccess,
      waits: waits
        .sort((a, b) => (b.answered.p50 ?? 0) - (a.answered.p50 ?? 0))
        .slice(0, WAITS),
      removal: await removalTimes(store, span),
      objective: presentObjective(await removalRecord(store.sql, to)),
      mostUsed: presentMostUsed(used, people),
      unusedRoles: await this.unusedRoles(used.roles),
      routes: routes.map(route => ({
        ...route,
        alwaysApproved: route.denied === 0 && route.approved >= ANSWERS_ENOUGH,
      })),
      denials: {
        denied: refused.denied.map(timesOfRole),
        refused: refused.refused.map(timesOfRole),
      },
      breakGlass,
      standing: await this.standing(span),
    };
  }

  private async unusedRoles(used: Tally[]): Promise<Insights['unusedRoles']> {
    const inForce = await this.options.rolesInForce();
    const names = new Set(used.map(({ name }) => name));
    const unused = inForce
      .filter(({ name }) => !names.has(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const shown = unused.slice(0, UNUSED);
    const last = await lastUses(
      this.options.store,
      shown.map(({ name }) => name),
    );
    return {
      of: inForce.length,
      unused: unused.length,
      roles: shown.map(({ name, title }) => ({
        role: name,
        title,
        lastUsedAt: last.get(name),
      })),
    };
  }

  private async standing(span: Span): Promise<Insights['standing']> {
    const { store } = this.options;
    const { askedFor, found } = await standingFound(store, span);
    const listed = await inventories(store.sql);
    return {
      others: listed.reduce((sum, { others }) => sum + others, 0),
      instances: listed
        .sort((a, b) => b.others - a.others)
        .slice(0, INSTANCES)
        .map(({ provider, instance, others, finishedAt }) => ({
          provider,
          instance,
          others,
          finishedAt,
        })),
      askedFor,
      found,
    };
  }
}

/** Of what was granted or denied, the share that no person had to decide. */
function decidedAlone({
  instant,
  approved,
  denied,
}: Outcomes): number | undefined {
  const decided = instant + approved + denied;
  return decided === 0 ? undefined : instant / decided;
}

function presentMostUsed(
  used: MostUsed,
  people: boolean,
): Insights['mostUsed'] {
  return {
    roles: used.roles
      .slice(0, MOST_USED)
      .map(({ name, count }) => ({ role: name, grants: count })),
    entities: used.entities.map(({ name, count }) => ({
      entityRef: name,
      grants: count,
    })),
    people: people
      ? used.people.map(({ name, count }) => ({ ref: name, grants: count }))
      : undefined,
  };
}

function timesOfRole({ name, count }: Tally): { role: string; times: number } {
  return { role: name, times: count };
}
