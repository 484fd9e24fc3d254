import { randomUUID } from 'node:crypto';
import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  jitAccessRequestCreatePermission,
  Preview,
} from '@jit-access/backstage-plugin-jit-access-common';
import { digestOf } from '../../domain/audit/canonical';
import { Json } from '../../domain/audit/event';
import { Instant, toInstant } from '../../domain/time';
import { ItemDecision, PolicyEngine } from '../../policy/decision';
import { currentPause } from '../../storage/controls/pause';
import { unbrokenRun } from '../../storage/grants/extensions';
import {
  FullRequest,
  requestByIdempotencyKey,
  requestById,
} from '../../storage/requests/findRequests';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { PermissionEdge } from '../actors/PermissionEdge';
import { shortName } from '../presentation/words';
import { recordRefusals } from './recordRefusals';
import { overtaken, refusalOf } from './RefusedError';
import {
  PlannedItem,
  PreviewInput,
  SubmitInput,
  SubmitOptions,
} from './submission';
import { refuseOtherBody, storeSubmission } from './storeSubmission';
import { RequestPlanner } from './RequestPlanner';

/** Asking for access: what it would take, and doing it. */
export class SubmitService {
  constructor(
    private readonly store: Store,
    private readonly policy: PolicyEngine,
    private readonly planner: RequestPlanner,
    private readonly permissions: PermissionEdge,
  ) {}

  /** The decision that a submission would get now; nothing is stored. */
  async preview(actor: Actor, body: PreviewInput): Promise<Preview> {
    await this.permissions.require(actor, jitAccessRequestCreatePermission);
    refuseDuplicateItems(body.items);
    const items = await this.decide(actor, body, await this.store.now(), {
      extends: await this.extension(actor, body.extends),
    });
    return {
      items: items.map(item => ({
        entityRef: item.entityRef,
        role: item.role,
        roleName: item.roleName,
        decision: item.decision,
      })),
    };
  }

  /**
   * @throws InputError - something that the person can mend in the form
   * @throws RefusedError - policy refuses, with each item's reasons
   * @throws ConflictError - new access is paused, or the same is pending already
   * @throws ServiceUnavailableError - the catalog or our own database could not be asked
   */
  async submit(
    actor: Actor,
    body: SubmitInput,
    options: SubmitOptions = {},
  ): Promise<FullRequest> {
    await this.permissions.require(actor, jitAccessRequestCreatePermission);
    const bodyDigest = digestOf({
      body: JSON.parse(JSON.stringify(body)) as Json,
      extends: options.extends?.grantId,
    });
    const earlier = await this.earlierAnswer(actor, bodyDigest, options);
    if (earlier) return earlier;
    refuseDuplicateItems(body.items);
    await this.refuseWhilePaused();

    const now = await this.store.now();
    if (body.startsAt && toInstant(body.startsAt) < now) {
      throw new InputError(
        'The start lies in the past; leave it out to start as soon as it is approved',
      );
    }
    const decided = await this.decide(actor, body, now, {
      ...options,
      complete: true,
    });
    const sendable = await this.sendable(actor, body, decided);
    refuseMixedBreakGlass(body, sendable);
    const receiver = await this.planner.subject(body.receiver ?? actor.ref);
    const { requestId, refused } = await storeSubmission(this.store, {
      requestId: randomUUID(),
      actor,
      body,
      bodyDigest,
      options,
      subject: receiver.subject,
      items: sendable.map(item => this.plan(item)),
    });
    if (!requestId) throw overtaken(refused, body);
    const stored = await requestById(this.store.sql, requestId);
    if (!stored)
      throw new Error(`Request ${requestId} vanished after it was stored`);
    return stored;
  }

  /** The window that a preview follows on; only its holder can have it extended. */
  private async extension(
    actor: Actor,
    grantId: string | undefined,
  ): Promise<SubmitOptions['extends']> {
    if (!grantId) return undefined;
    const unbroken = await unbrokenRun(this.store.sql, grantId);
    if (unbroken?.receiver !== actor.ref) {
      throw new NotFoundError(`You have no running access ${grantId}`);
    }
    const { since, endsAt } = unbroken;
    return { grantId, since, endsAt };
  }

  private decide(
    actor: Actor,
    body: PreviewInput,
    at: Instant,
    options: Pick<SubmitOptions, 'extends'> & { complete?: boolean },
  ): Promise<ItemDecision[]> {
    return this.policy.decide({
      requester: actor.ref,
      receiver: body.receiver ?? actor.ref,
      items: body.items,
      at,
      duration: body.duration,
      startsAt:
        options.extends?.endsAt ?? (body.startsAt && toInstant(body.startsAt)),
      justification: body.justification,
      ticket: body.ticket,
      incident: body.incident,
      breakGlass: body.breakGlass,
      complete: options.complete,
      extends: options.extends,
      credentials: actor.credentials,
    });
  }

  /** What can be sent of what was asked; the rest is refused, and that is recorded. */
  private async sendable(
    actor: Actor,
    body: SubmitInput,
    decided: ItemDecision[],
  ): Promise<ItemDecision[]> {
    const refused = decided
      .filter(item => item.decision.outcome === 'refuse')
      .map(item => ({ ...item, reasons: item.decision.reasons }));
    const sendable = decided.filter(item => item.decision.outcome !== 'refuse');
    if (refused.length === 0) return sendable;
    // Not a verdict, so it is neither recorded as one nor sent without the rest.
    const unasked = refused.find(item => item.unasked)?.unasked;
    if (unasked) {
      throw new ServiceUnavailableError(
        `Nothing was sent: ${unasked}; try again in a moment`,
      );
    }
    await this.store.transaction(tx =>
      recordRefusals(tx, actor.ref, body, refused),
    );
    if (!body.partial || sendable.length === 0) throw refusalOf(refused, body);
    return sendable;
  }

  private plan(item: ItemDecision): PlannedItem {
    if (!item.role || !item.target) {
      throw new InputError(
        `"${item.roleName}" cannot be granted on ${item.entityRef}: its target could not be worked out`,
      );
    }
    return {
      id: randomUUID(),
      entityRef: item.entityRef,
      role: item.role,
      decision: item.decision,
      recorded: item.recorded as Json | undefined,
      target: item.target,
      owners: item.owners,
      effects: this.planner.effects(item.role, item.target as Json),
    };
  }

  private async earlierAnswer(
    actor: Actor,
    bodyDigest: string,
    options: SubmitOptions,
  ): Promise<FullRequest | undefined> {
    if (!options.idempotencyKey) return undefined;
    const earlier = await requestByIdempotencyKey(
      this.store.sql,
      actor.ref,
      options.idempotencyKey,
    );
    if (earlier) refuseOtherBody(earlier.request, bodyDigest);
    return earlier;
  }

  private async refuseWhilePaused(): Promise<void> {
    const pause = await currentPause(this.store.sql);
    if (pause) {
      throw new ConflictError(
        `New access is paused by ${shortName(pause.by)}: ${pause.reason}. What is running continues to its end`,
      );
    }
  }
}

/** One submission is either an emergency or not. */
function refuseMixedBreakGlass(
  body: SubmitInput,
  sendable: ItemDecision[],
): void {
  if (!body.breakGlass) return;
  if (body.startsAt) {
    throw new InputError(
      'Emergency access begins at once; leave out the start, or ask in the ordinary way',
    );
  }
  const ordinary = sendable.filter(item => !item.decision.breakGlass);
  if (ordinary.length === 0) return;
  const names = ordinary
    .map(
      item =>
        `"${item.role?.title ?? item.roleName}" on ${shortName(item.entityRef)}`,
    )
    .join(', ');
  throw new InputError(
    `Emergency access is not offered for ${names}; ask for that in a request of its own`,
  );
}

function refuseDuplicateItems(items: SubmitInput['items']): void {
  const seen = new Set<string>();
  for (const item of items) {
    const key = `${item.entityRef} ${item.role}`;
    if (seen.has(key)) {
      throw new InputError(
        `"${item.role}" on ${item.entityRef} is in this request twice; leave one out`,
      );
    }
    seen.add(key);
  }
}
