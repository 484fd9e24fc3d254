import {
  AccessProvider,
  BindingOrder,
  Effect,
  Observation,
  PermanentProviderError,
  PlannedCall,
  Receipt,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { accountFor } from './accountFor';
import { EndpointConfig } from './config';
import {
  changeAnswerSchema,
  checkMessage,
  contentOf,
  messageFor,
  observeAnswerSchema,
} from './contract/messages';
import { Resolve, systemResolve } from './http/safeLookup';
import { Sender } from './http/Sender';
import { WebhookCall } from './http/WebhookCall';
import { payloadEffect, WebhookTarget, webhookTargetSchema } from './target';

interface Receiver {
  config: EndpointConfig;
  sender: Sender;
}

/**
 * Has any system grant access that answers the signed calls of this provider's
 * contract. Who is called is in the configuration, never in a document.
 * @internal
 */
export class WebhookAccessProvider implements AccessProvider<WebhookTarget> {
  readonly id = 'webhook';
  readonly title = 'Webhook';
  readonly targetSchema = webhookTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'movable' } as const;
  private readonly receivers: ReadonlyMap<string, Receiver>;

  constructor(
    configs: ReadonlyMap<string, EndpointConfig>,
    resolve: Resolve = systemResolve,
  ) {
    this.receivers = new Map(
      Array.from(configs, ([name, config]) => [
        name,
        { config, sender: new Sender(config, resolve) },
      ]),
    );
  }

  effects(target: WebhookTarget): Effect[] {
    const { config } = this.receiver(target.endpoint);
    return [payloadEffect(target, config.title ?? config.name)];
  }

  async account(subject: Subject, effect: Effect): Promise<SubjectAccount> {
    const { endpoint } = webhookTargetSchema.parse(effect.target);
    return accountFor(subject, this.receiver(endpoint).config);
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    return this.change('ensure', order, signal);
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    return this.change('remove', order, signal);
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { config, sender } = this.receiverOf(order);
    const call = new WebhookCall(config, 'observe', signal);
    const message = messageFor('observe', config.name, order, doneSoFar(order));
    const parsed = observeAnswerSchema.safeParse(
      await sender.send(call, message),
    );
    if (!parsed.success) {
      const [{ path, message: reason }] = parsed.error.issues;
      throw call.nonsense(
        `something that is not the answer to observe: ${[...path, reason].join(': ')}`,
      );
    }
    const { state, expiresAt, sessionsUntil, origin, details, requestId } =
      parsed.data;
    return {
      state,
      providerRequestIds: [...(requestId ? [requestId] : []), message.callId],
      ...(expiresAt && { expiresAt }),
      ...(sessionsUntil && { sessionsUntil }),
      ...(origin && { origin }),
      ...(details && { details }),
    };
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const { config, sender } = this.receiverOf(order);
    const content = contentOf(change, config.name, order, doneSoFar(order));
    return [
      { call: `POST ${sender.urlOf(change).href}`, body: { ...content } },
    ];
  }

  /** @throws ProviderError - naming every receiver that does not answer as it should */
  async check(signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(
      Array.from(this.receivers.values(), ({ config, sender }) =>
        sender.send(
          new WebhookCall(config, 'check', signal),
          checkMessage(config.name),
        ),
      ),
    );
    const failures = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    if (failures.length === 1) {
      throw failures[0];
    }
    if (failures.length > 1) {
      throw new PermanentProviderError(
        failures.map(({ message }) => message).join(' | '),
        { cause: new AggregateError(failures) },
      );
    }
  }

  private async change(
    operation: 'ensure' | 'remove',
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Receipt> {
    const { config, sender } = this.receiverOf(order);
    const call = new WebhookCall(config, operation, signal);
    const sequence = doneSoFar(order);
    const message = messageFor(operation, config.name, order, sequence);
    const answer = await sender.send(call, message);
    const parsed = changeAnswerSchema.safeParse(answer ?? {});
    if (!parsed.success) {
      throw call.nonsense(`something that is not the answer to ${operation}`);
    }
    const { requestId, details } = parsed.data;
    return {
      // The next intent gets another idempotency key.
      handle: { version: 1, sequence: sequence + 1 },
      providerRequestIds: [...(requestId ? [requestId] : []), message.callId],
      details: { ...details, account: order.account.name },
    };
  }

  private receiverOf(order: BindingOrder): Receiver {
    const parsed = webhookTargetSchema.safeParse(order.target);
    if (!parsed.success) {
      throw new PermanentProviderError(
        `The pinned target of binding ${order.bindingId} is not one of a webhook`,
        { cause: parsed.error },
      );
    }
    return this.receiver(parsed.data.endpoint);
  }

  private receiver(name: string): Receiver {
    const receiver = this.receivers.get(name);
    if (!receiver) {
      const known = Array.from(this.receivers.keys()).join(', ') || 'none';
      throw new PermanentProviderError(
        `There is no webhook "${name}" in the configuration (jitAccess.providers.webhook.endpoints; known: ${known})`,
      );
    }
    return receiver;
  }
}

/** How many changes of the binding are known to be done. */
function doneSoFar(order: BindingOrder): number {
  const { version, sequence } = order.handle ?? {};
  return version === 1 && typeof sequence === 'number' ? sequence : 0;
}
