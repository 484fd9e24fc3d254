import { z } from 'zod';
import { InstanceConfig } from '../config';
import { AnswerTooLongError } from './boundedBody';
import { Authorizer } from './Authorizer';
import { redact } from './redact';
import { ScimCall } from './ScimCall';
import { ScimAnswer } from './statusFailure';
import { Transport, WireAnswer } from './Transport';

const errorSchema = z.object({
  detail: z.string().optional().catch(undefined),
  scimType: z.string().optional().catch(undefined),
});

const REQUEST_IDS = ['x-request-id', 'request-id', 'x-okta-request-id'];

/** @internal */
export interface ScimRequest {
  method: 'GET' | 'PATCH';
  /** Below the base URL; segments are encoded here. */
  path: string[];
  query?: Record<string, string>;
  body?: object;
  /** Version that the change is meant for. */
  ifMatch?: string;
}

/**
 * Speaks HTTP with one SCIM server. Any status is an answer; what breaks below
 * HTTP is thrown as the provider error that it stands for.
 * @internal
 */
export class ScimHttp {
  private readonly transport: Transport;
  private readonly authorizer: Authorizer;

  constructor(private readonly instance: InstanceConfig) {
    this.transport = new Transport(instance);
    this.authorizer = new Authorizer(instance, this.transport);
  }

  /** @throws ProviderError | AnswerTooLongError - of a reading that is too long */
  async send(call: ScimCall, request: ScimRequest): Promise<ScimAnswer> {
    call.throwIfAborted();
    const header = await this.authorizer.header(call);
    const answer = await this.sendAs(call, request, header);
    if (answer.status === 401 && this.authorizer.refused(header)) {
      const another = await this.authorizer.header(call);
      return this.sendAs(call, request, another);
    }
    return answer;
  }

  private async sendAs(
    call: ScimCall,
    request: ScimRequest,
    authorization: string,
  ): Promise<ScimAnswer> {
    const change = request.method !== 'GET';
    call.throwIfAborted();
    if (change) {
      call.changeSent();
    }
    let wire: WireAnswer;
    try {
      wire = await this.transport.send({
        method: request.method,
        url: this.url(request),
        headers: {
          accept: 'application/scim+json, application/json',
          authorization,
          ...(request.body && { 'content-type': 'application/scim+json' }),
          ...(request.ifMatch && { 'if-match': request.ifMatch }),
        },
        body: request.body && JSON.stringify(request.body),
        signal: call.signal,
      });
    } catch (error) {
      if (error instanceof AnswerTooLongError) {
        throw error;
      }
      throw call.explain(
        error,
        `${request.method} /${request.path.join('/')}`,
        change,
      );
    }
    if (change && (wire.status < 500 || wire.status === 503)) {
      // It said what became of the change: nothing is in the dark any more.
      call.changeRefused();
    }
    this.noteRequestId(call, wire);
    return this.answerOf(call, wire);
  }

  private url({ path, query }: ScimRequest): URL {
    const base = this.instance.baseUrl.replace(/\/+$/, '');
    const url = new URL(
      [base, ...path.map(segment => encodeURIComponent(segment))].join('/'),
    );
    for (const [key, value] of Object.entries(query ?? {})) {
      url.searchParams.set(key, value);
    }
    // Some servers take a plus in a filter for a plus.
    url.search = url.search.replaceAll('+', '%20');
    return url;
  }

  private noteRequestId(call: ScimCall, wire: WireAnswer): void {
    const name = REQUEST_IDS.find(key => wire.header(key));
    const id = name && redact(wire.header(name)!, this.authorizer.secrets());
    if (id && !call.requestIds.includes(id)) {
      call.requestIds.push(id);
    }
  }

  private answerOf(call: ScimCall, wire: WireAnswer): ScimAnswer {
    const { status, text } = wire;
    const answer: ScimAnswer = {
      status,
      etag: wire.header('etag'),
      retryAfter: wire.header('retry-after'),
      date: wire.header('date'),
      location: wire.header('location'),
    };
    if (status >= 300) {
      const { detail, scimType } = errorOf(text);
      return {
        ...answer,
        scimType,
        detail: detail && redact(detail, this.authorizer.secrets()),
      };
    }
    if (text === undefined) {
      return answer;
    }
    try {
      return { ...answer, body: JSON.parse(text) };
    } catch {
      throw call.permanent(
        'the answer is not JSON; check that baseUrl is where /Users and /Groups are',
      );
    }
  }
}

function errorOf(text: string | undefined): z.infer<typeof errorSchema> {
  try {
    return errorSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return {};
  }
}
