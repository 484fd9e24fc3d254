import { Agent, request } from 'undici';
import { InstanceConfig, requestTimeoutMs } from '../config';
import { AnswerTooLongError, readBounded } from './boundedBody';

/** One request, as it goes over the line. @internal */
export interface WireRequest {
  method: 'GET' | 'POST' | 'PATCH';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

/** @internal */
export interface WireAnswer {
  status: number;
  header(name: string): string | undefined;
  /** Absent where the answer is a success whose content does not matter. */
  text?: string;
}

const CONNECTIONS = 10;

/**
 * The lines to one server: TLS as configured, a bounded number of them, a time
 * limit on every request and a size limit on every answer. Never follows a
 * redirect, and knows nothing of proxies in the environment.
 * @internal
 */
export class Transport {
  private readonly agent: Agent;
  private readonly timeoutMs: number;

  constructor(private readonly instance: InstanceConfig) {
    this.timeoutMs = requestTimeoutMs(instance);
    this.agent = new Agent({
      connections: CONNECTIONS,
      connect: { timeout: this.timeoutMs, ...instance.tls },
    });
  }

  /** @throws whatever breaks below HTTP, AnswerTooLongError included */
  async send(wire: WireRequest): Promise<WireAnswer> {
    const { statusCode, headers, body } = await request(wire.url, {
      method: wire.method,
      headers: wire.headers,
      body: wire.body,
      dispatcher: this.agent,
      signal: AbortSignal.any([
        wire.signal,
        AbortSignal.timeout(this.timeoutMs),
      ]),
    });
    const header = (name: string) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    // The status says that a change was made; a body that then breaks off
    // must not make that unknown.
    if (wire.method === 'PATCH' && statusCode < 300) {
      await readBounded(body, this.instance.maxResponseBytes).catch(() => {});
      return { status: statusCode, header };
    }
    try {
      const text = await readBounded(body, this.instance.maxResponseBytes);
      return { status: statusCode, header, text };
    } catch (error) {
      // What an error is about is in its status.
      if (statusCode >= 300 && error instanceof AnswerTooLongError) {
        return { status: statusCode, header, text: '' };
      }
      throw error;
    }
  }
}
