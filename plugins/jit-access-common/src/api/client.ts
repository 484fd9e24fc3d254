import { ResponseError } from '@backstage/errors';
import { RouteContract, RouteInput, RouteOutput } from './contract';
import { JitAccessRouteName, JitAccessRoutes, jitAccessRoutes } from './routes';

/**
 * Sends requests. In the portal this is `fetchApi`; elsewhere a fetch that adds
 * the caller's token.
 * @public
 */
export interface JitAccessFetch {
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

/** @public */
export interface JitAccessCallOptions {
  /** Makes a repeated write return the first one's answer. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** One method per route of {@link jitAccessRoutes}. @public */
export type JitAccessApi = {
  [name in JitAccessRouteName]: (
    input: RouteInput<JitAccessRoutes[name]>,
    options?: JitAccessCallOptions,
  ) => Promise<RouteOutput<JitAccessRoutes[name]>>;
};

type LooseInput = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
};

/**
 * The address of a route below `baseUrl`, with parameters and query filled in.
 * @public
 */
export function urlOfRoute(
  baseUrl: string,
  route: RouteContract,
  input: LooseInput,
): string {
  const path = route.path.replace(/:([a-zA-Z]+)/g, (_, name) =>
    encodeURIComponent(String(input.params?.[name])),
  );
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== '') query.set(key, String(value));
  }
  const search = query.toString();
  return `${baseUrl}${path}${search ? `?${search}` : ''}`;
}

/** The server's own sentence says more than the status line. */
async function failureOf(response: Response): Promise<ResponseError> {
  const failure = await ResponseError.fromResponse(response);
  failure.message = failure.body.error.message || failure.message;
  return failure;
}

/**
 * Creates the typed client.
 *
 * @param options.baseUrl - address of the plugin, `plugin://jit-access` where
 *   `fetch` resolves it
 * @throws ResponseError (from each call) when the server refuses; its message
 *   is the server's
 * @public
 */
export function createJitAccessClient(options: {
  baseUrl: string | (() => Promise<string>);
  fetch: JitAccessFetch;
}): JitAccessApi {
  const call = async (
    route: RouteContract,
    input: LooseInput,
    callOptions: JitAccessCallOptions,
  ) => {
    const base =
      typeof options.baseUrl === 'string'
        ? options.baseUrl
        : await options.baseUrl();
    const headers: Record<string, string> = {};
    if (input.body !== undefined) headers['content-type'] = 'application/json';
    if (callOptions.idempotencyKey) {
      headers['idempotency-key'] = callOptions.idempotencyKey;
    }
    const response = await options.fetch.fetch(urlOfRoute(base, route, input), {
      method: route.method.toUpperCase(),
      headers,
      body: input.body === undefined ? undefined : JSON.stringify(input.body),
      signal: callOptions.signal,
    });
    if (!response.ok) throw await failureOf(response);
    if (route.stream) return await response.text();
    return await route.response.parseAsync(await response.json());
  };

  return Object.fromEntries(
    Object.entries(jitAccessRoutes).map(([name, route]) => [
      name,
      (input: LooseInput = {}, callOptions: JitAccessCallOptions = {}) =>
        call(route as RouteContract, input ?? {}, callOptions),
    ]),
  ) as unknown as JitAccessApi;
}
