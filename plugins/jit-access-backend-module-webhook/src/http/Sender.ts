import { Agent, request } from 'undici';
import { EndpointConfig, inProduction, requestTimeoutMs } from '../config';
import {
  errorAnswerSchema,
  Operation,
  WebhookMessage,
} from '../contract/messages';
import { signatureHeaders } from '../contract/sign';
import { AddressRule, isLoopbackHost, LOOPBACK_NETWORKS } from './addresses';
import { readBounded } from './boundedBody';
import { checkLiteral, Resolve, safeLookup } from './safeLookup';
import { WebhookCall } from './WebhookCall';

const CONNECTIONS = 10;
const LONGEST_SAYING = 300;

/**
 * Signs messages and sends them to one receiver. Calls public addresses and
 * allowed networks only, follows no redirect, knows nothing of proxies in the
 * environment, and bounds time and size of every answer.
 * @internal
 */
export class Sender {
  private readonly agent: Agent;
  private readonly rule: AddressRule;
  private readonly timeoutMs: number;

  constructor(
    private readonly endpoint: EndpointConfig,
    resolve: Resolve,
  ) {
    const { hostname } = new URL(endpoint.url);
    // What the configuration itself calls this machine is no trick of a name.
    const own = isLoopbackHost(hostname) && !inProduction();
    this.rule = new AddressRule([
      ...endpoint.allowedNetworks,
      ...(own ? LOOPBACK_NETWORKS : []),
    ]);
    this.timeoutMs = requestTimeoutMs(endpoint);
    this.agent = new Agent({
      connections: CONNECTIONS,
      connect: {
        timeout: this.timeoutMs,
        lookup: safeLookup(resolve, this.rule),
        ...endpoint.tls,
      },
    });
  }

  /**
   * @returns what a success was answered with, parsed; undefined for an empty body
   * @throws ProviderError - for everything but a success
   */
  async send(call: WebhookCall, message: WebhookMessage): Promise<unknown> {
    call.throwIfAborted();
    call.requestIds.push(message.callId);
    const answer = await this.exchange(call, message);
    const said = this.withoutSecrets(answer.text);
    if (answer.status >= 300) {
      throw call.refused({ ...answer, said: sayingOf(said) });
    }
    if (said.trim() === '') {
      return undefined;
    }
    try {
      return JSON.parse(said);
    } catch {
      throw call.nonsense('something that is not JSON');
    }
  }

  private async exchange(call: WebhookCall, message: WebhookMessage) {
    const body = JSON.stringify(message);
    try {
      const url = this.urlOf(message.operation);
      checkLiteral(url, this.rule);
      const answer = await request(url, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          'idempotency-key': message.idempotencyKey,
          ...signatureHeaders(body, Date.now(), this.endpoint.signingKeys),
        },
        body,
        dispatcher: this.agent,
        signal: AbortSignal.any([
          call.signal,
          AbortSignal.timeout(this.timeoutMs),
        ]),
      });
      const header = (name: string) => {
        const value = answer.headers[name];
        return Array.isArray(value) ? value[0] : value;
      };
      return {
        status: answer.statusCode,
        retryAfter: header('retry-after'),
        date: header('date'),
        location: header('location'),
        text: await readBounded(
          answer.body,
          this.endpoint.maxResponseBytes,
        ).catch(error => {
          // What a refusal is about is in its status.
          if (answer.statusCode >= 300) return '';
          throw error;
        }),
      };
    } catch (error) {
      throw call.explain(error);
    }
  }

  /** A check goes where a look goes. */
  urlOf(operation: Operation | 'check'): URL {
    const { url, paths } = this.endpoint;
    const path = paths[operation === 'check' ? 'observe' : operation];
    return new URL(`${url.replace(/\/+$/, '')}/${path}`);
  }

  private withoutSecrets(text: string): string {
    return this.endpoint.signingKeys.reduce(
      (shown, { secret }) => shown.replaceAll(secret, '[hidden]'),
      text,
    );
  }
}

/** What a receiver says about an error, on one line and not too long. */
function sayingOf(text: string): string | undefined {
  try {
    const { error } = errorAnswerSchema.parse(JSON.parse(text));
    return error
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, LONGEST_SAYING);
  } catch {
    return undefined;
  }
}
