import { Health, Viewer } from '@jit-access/backstage-plugin-jit-access-common';
import { DocumentFinding } from '../../policy/documents';
import { currentPause } from '../../storage/controls/pause';
import { unendedGrants } from '../../storage/endings/leftOver';
import { partHealth, PartKind } from '../../storage/health/partHealth';
import { queueFigures } from '../../storage/health/queueFigures';
import { removalLag } from '../../storage/health/removalLag';
import { removalRecord } from '../../storage/health/removalRecord';
import { stuckBindings } from '../../storage/health/stuckBindings';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { DriftService } from '../drift/DriftService';
import { presentObjective } from '../presentation/presentObjective';
import { GrantPresenter } from '../presentation/presentGrant';
import { InboxService } from '../reviews/InboxService';
import { AdministrationService } from './AdministrationService';
import { ConnectionChecks } from './ConnectionChecks';
import { Readiness } from './Readiness';

/** What policy is in force, and what the newest load found. */
export interface PolicyStatus {
  digest?: string;
  loadedAt?: string;
  roles: number;
  policies: number;
  findings: DocumentFinding[];
}

/** The modules that are installed. */
export interface InstalledPart {
  kind: PartKind;
  id: string;
  /** For people. */
  title?: string;
}

/** The state of the machine, and who the viewer is to it. */
export class HealthService {
  constructor(
    private readonly store: Store,
    private readonly administration: AdministrationService,
    private readonly inbox: InboxService,
    private readonly presenter: GrantPresenter,
    private readonly parts: () => InstalledPart[],
    private readonly policy: () => PolicyStatus,
    private readonly readiness: Pick<Readiness, 'broken'>,
    private readonly drift: DriftService,
    private readonly checks: Pick<ConnectionChecks, 'known'>,
  ) {}

  async viewer(actor: Actor): Promise<Viewer> {
    const [inbox, paused] = await Promise.all([
      this.inbox.count(actor),
      currentPause(this.store.sql),
    ]);
    return {
      ref: actor.ref,
      administrator: actor.administrator,
      auditor: actor.auditor,
      inbox,
      paused,
    };
  }

  /** @throws NotAllowedError - not an administrator */
  async health(actor: Actor): Promise<Health> {
    await this.administration.requireAdministrator(actor);
    const { sql } = this.store;
    const now = await this.store.now();
    const [paused, known, queue, lag, removals, stuck, broken, drift] =
      await Promise.all([
        currentPause(sql),
        partHealth(sql),
        queueFigures(sql, now),
        removalLag(sql, now),
        removalRecord(sql, now),
        stuckBindings(sql),
        this.readiness.broken(),
        this.drift.state(),
      ]);
    return {
      paused,
      parts: await this.partsOf(known),
      policy: this.policy(),
      queue,
      removalLag: lag,
      objective: presentObjective(removals),
      broken,
      drift,
      stuck: stuck.map(binding => ({
        ...this.presenter.binding(binding, false),
        subject: binding.subject,
        entityRef: binding.entityRef,
        requestId: binding.requestId,
        grantId: binding.grantId,
      })),
    };
  }

  private async partsOf(
    known: Awaited<ReturnType<typeof partHealth>>,
  ): Promise<Health['parts']> {
    const installed = this.parts();
    const checks = this.checks.known();
    const missing = known.filter(
      part => !installed.some(p => p.kind === part.kind && p.id === part.id),
    );
    return [
      ...installed.map(({ kind, id, title }) => {
        const last = known.find(part => part.kind === kind && part.id === id);
        const check = kind === 'provider' ? checks.get(id) : undefined;
        return { ...last, id, kind, title, status: statusOf(last), check };
      }),
      ...(await Promise.all(
        missing.map(async part => ({
          ...part,
          status: 'missing' as const,
          hanging:
            part.kind === 'provider'
              ? await unendedGrants(this.store.sql, part.id)
              : undefined,
        })),
      )),
    ];
  }
}

function statusOf(
  last: { lastSuccessAt?: string; lastErrorAt?: string } | undefined,
): 'ok' | 'failing' | 'unused' {
  if (!last?.lastSuccessAt && !last?.lastErrorAt) return 'unused';
  return (last.lastErrorAt ?? '') > (last.lastSuccessAt ?? '')
    ? 'failing'
    : 'ok';
}
