import {
  explainFailure,
  RequestAnswer,
  secondsToWait,
} from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { Hall } from './config';

const REQUEST_TIMEOUT_MS = 10_000;

/** What Guildhall says of what is not there; any other 404 is not its own. */
const ABSENT = z.object({ code: z.enum(['no-member', 'no-group']) });

export interface GuildhallRequest<T> {
  method: 'GET' | 'PUT' | 'DELETE';
  path: string;
  /** For people: `add to the group smiths`. */
  what: string;
  schema: z.ZodType<T>;
  body?: object;
  headers?: Record<string, string>;
}

/** The requests of one call of the engine: they share its signal, and collect their ids. */
export class GuildhallCall {
  readonly requestIds: string[] = [];

  constructor(
    private readonly hall: Hall,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @returns undefined where Guildhall says that it is not there
   * @throws ProviderError
   */
  async send<T>(request: GuildhallRequest<T>): Promise<T | undefined> {
    const { method, path, body, headers } = request;
    this.signal.throwIfAborted();
    let response: Response;
    let text: string;
    try {
      response = await fetch(new URL(path, this.hall.url), {
        method,
        headers: {
          authorization: `Bearer ${this.hall.token}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: body && JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.any([
          this.signal,
          AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        ]),
      });
      const id = response.headers.get('x-request-id');
      if (id) this.requestIds.push(id);
      text = await response.text();
    } catch (error) {
      throw this.failure(request, error);
    }
    const read = readJson(text);
    if (response.status === 404 && ABSENT.safeParse(read).success) {
      return undefined;
    }
    if (!response.ok) {
      throw this.failure(request, undefined, {
        status: response.status,
        message: text,
        waitSeconds: secondsToWait(
          response.headers.get('retry-after'),
          response.headers.get('date'),
        ),
      });
    }
    const parsed = request.schema.safeParse(read);
    if (parsed.success) return parsed.data;
    throw this.failure(request, parsed.error, {
      status: response.status,
      message: 'something that is not understood',
      kind: method === 'GET' ? 'retryable' : 'unknown-outcome',
    });
  }

  private failure(
    { method, what }: GuildhallRequest<unknown>,
    error: unknown,
    answer?: RequestAnswer,
  ) {
    return explainFailure({
      error,
      answer,
      write: method !== 'GET',
      where: `Guildhall ${this.hall.name}`,
      what,
      providerRequestIds: this.requestIds,
      advice: `Check the url and the token of jitAccess.providers.guildhall.halls.${this.hall.name}`,
    });
  }
}

function readJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}
