import { createHmac, randomUUID } from 'node:crypto';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';

/**
 * A receiver of which nothing is known but the contract: asked by calls of its
 * own, signed anew here.
 */
export class AnyReceiver {
  /** @param key - as in the configuration: `<id>=<secret>` */
  constructor(
    readonly url: string,
    private readonly key: string,
  ) {}

  get signingKey(): { id: string; secret: string } {
    const [id, ...rest] = this.key.split('=');
    return { id, secret: rest.join('=') };
  }

  async holds(order: BindingOrder): Promise<boolean> {
    const { state } = (await this.call('observe', order)) as { state: string };
    return state === 'present';
  }

  /** As if somebody there had given it. */
  async give(order: BindingOrder): Promise<void> {
    await this.call('ensure', { ...order, bindingId: by(order) });
  }

  /** As if somebody there had taken it away, whoever gave it. */
  async take(order: BindingOrder): Promise<void> {
    await this.call('remove', order);
    await this.call('remove', { ...order, bindingId: by(order) });
  }

  private async call(
    operation: 'ensure' | 'remove' | 'observe',
    order: BindingOrder,
  ): Promise<unknown> {
    const callId = randomUUID();
    const body = JSON.stringify({
      version: 1,
      operation,
      endpoint: 'badges',
      callId,
      timestamp: new Date().toISOString(),
      idempotencyKey: callId,
      bindingId: order.bindingId,
      effectKey: order.effectKey,
      subject: { ref: order.subject.ref, account: order.account.name },
      payload: order.target.payload,
      ...(order.notAfter && { notAfter: order.notAfter }),
    });
    const { id, secret } = this.signingKey;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const hmac = createHmac('sha256', secret).update(`${timestamp}.${body}`);
    const answer = await fetch(`${this.url}/${operation}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': callId,
        'jit-access-timestamp': timestamp,
        'jit-access-signature': `${id}=${hmac.digest('hex')}`,
      },
      body,
    });
    if (!answer.ok) {
      throw new Error(`The receiver answered ${answer.status} to ${operation}`);
    }
    const text = await answer.text();
    return text ? JSON.parse(text) : {};
  }
}

/** Somebody else than us. */
function by(order: BindingOrder): string {
  return `by-hand-${order.bindingId}`;
}
