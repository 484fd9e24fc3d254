import { randomUUID } from 'node:crypto';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  DryRun,
  dryRunBodySchema,
  RoleSummary,
  simulateBodySchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import {
  AccessProvider,
  BindingOrder,
  Effect,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { addDuration, Instant } from '../../domain/time';
import { ItemDecision } from '../../policy/decision';
import { PresentableError, withDeadline } from '../../policy/facts/deadline';
import { PolicySimulation } from '../../policy/simulate/PolicySimulation';
import { appendEvents } from '../../storage/audit/appendEvents';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { shortName } from '../presentation/words';
import { RequestPlanner } from '../requests/RequestPlanner';
import { AdministrationService } from './AdministrationService';
import { withoutSecrets } from './withoutSecrets';

/** How long finding one account may take, in milliseconds. */
const ACCOUNT_MS = 15_000;

type DryRunInput = z.output<typeof dryRunBodySchema>;
type PlannedEffect = DryRun['effects'][number];

export interface DryRunDependencies {
  store: Store;
  administration: AdministrationService;
  simulation: PolicySimulation;
  planner: RequestPlanner;
  providers: ReadonlyMap<string, AccessProvider>;
  accountMs?: number;
}

/**
 * Says what a role would do to its target system for a person: which effects its
 * target splits into, whose account each is for, and what would be called. Only
 * the account is looked up; nothing is made, and nothing is kept but the event
 * that somebody asked.
 */
export class DryRunService {
  constructor(private readonly d: DryRunDependencies) {}

  /**
   * @throws NotAllowedError - not an administrator
   * @throws NotFoundError - no such entity, person or role
   */
  async dryRun(actor: Actor, body: DryRunInput): Promise<DryRun> {
    await this.d.administration.requireAdministrator(actor);
    const { decided, role } = await this.decide(actor, body);
    const { subject } = await this.d.planner.subject(body.receiver);
    const at = await this.d.store.now();
    const notAfter = addDuration(at, decided.decision.durations.default);
    const found = this.effectsOf(role, decided);
    const provider = this.d.providers.get(role.provider);
    const effects = provider
      ? await Promise.all(
          found.effects.map(effect =>
            this.planEffect(provider, subject, effect, notAfter),
          ),
        )
      : [];
    await this.record(actor, body, role);
    return {
      entityRef: body.entityRef,
      receiver: subject.ref,
      role: { name: role.name, title: role.title, provider: role.provider },
      verdict: decided.decision.headline,
      target: decided.target,
      refused: found.refused,
      notAfter,
      effects,
    };
  }

  /** Whatever policy says: what would be called is of interest before anybody may ask. */
  private async decide(
    actor: Actor,
    { entityRef, role, receiver }: DryRunInput,
  ): Promise<{ decided: ItemDecision; role: RoleSummary }> {
    const { items, findings } = await this.d.simulation.simulate(
      simulateBodySchema.parse({
        requester: receiver,
        items: [{ entityRef, role }],
      }),
      actor.credentials,
    );
    const [decided] = items;
    if (!decided) throw new InputError(findings[0].message);
    if (!decided.role) {
      throw new NotFoundError(
        `There is no role "${role}"; see the health page for what is in force`,
      );
    }
    return { decided, role: decided.role };
  }

  private effectsOf(
    role: RoleSummary,
    { target, decision }: ItemDecision,
  ): { effects: Effect[]; refused: string[] } {
    if (!target) return { effects: [], refused: decision.reasons };
    try {
      return { effects: this.d.planner.effects(role, target), refused: [] };
    } catch (error) {
      return { effects: [], refused: [messageOf(error)] };
    }
  }

  private async planEffect(
    provider: AccessProvider,
    subject: Subject,
    effect: Effect,
    notAfter: Instant,
  ): Promise<PlannedEffect> {
    const { key, title, target } = effect;
    const planned: PlannedEffect = { key, title };
    // An identifier as a binding would have: names of new accounts hold it.
    const bindingId = randomUUID();
    try {
      planned.credential = provider.credential?.(target);
      const account = await withDeadline(
        this.d.accountMs ?? ACCOUNT_MS,
        signal => provider.account(subject, effect, bindingId, signal),
      );
      planned.account = { key: account.key, name: account.name };
      const order: BindingOrder = {
        bindingId,
        subject,
        account,
        effectKey: key,
        target,
        notAfter,
        attempt: 1,
      };
      planned.ensure = provider.plan?.(order, 'ensure');
      planned.remove = provider.plan?.(order, 'remove');
    } catch (error) {
      planned.refused =
        error instanceof PresentableError
          ? `${provider.title} gave ${error.message} when it was asked for the account; see the connection check on the health page`
          : messageOf(error);
    }
    return planned;
  }

  private async record(
    actor: Actor,
    { entityRef, receiver }: DryRunInput,
    { name, title, provider }: RoleSummary,
  ): Promise<void> {
    await this.d.store.transaction(tx =>
      appendEvents(tx, [
        {
          type: 'admin.dry-run',
          actor: actor.ref,
          result: 'success',
          subject: receiver,
          entityRef,
          role: name,
          provider,
          summary: `${shortName(actor.ref)} looked at what "${title}" on ${shortName(entityRef)} would call for ${shortName(receiver)}`,
        },
      ]),
    );
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return withoutSecrets(message || 'It failed without saying why');
}
