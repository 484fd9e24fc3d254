import { z } from 'zod';

/**
 * One route of the REST API: the single source that the router validates by,
 * that the typed client is inferred from, and that OpenAPI is generated from.
 * @public
 */
export interface RouteContract<
  TParams extends z.ZodType = z.ZodType,
  TQuery extends z.ZodType = z.ZodType,
  TBody extends z.ZodType = z.ZodType,
  TResponse extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post';
  /** Below the plugin's base path, parameters as `:name`. */
  readonly path: string;
  /** One line for the reference. */
  readonly summary: string;
  readonly tag: 'access' | 'requests' | 'grants' | 'history' | 'admin';
  readonly params: TParams;
  readonly query: TQuery;
  readonly body: TBody;
  readonly response: TResponse;
  /** Status of a successful answer. */
  readonly status: 200 | 201 | 202;
  /** Accepts an `Idempotency-Key` header. */
  readonly idempotent?: boolean;
  /** Answers with a stream of this media type instead of `response` as JSON. */
  readonly stream?: readonly string[];
}

/** What a caller passes to a route, as it is before validation. @public */
export type RouteInput<R> =
  R extends RouteContract<infer P, infer Q, infer B, z.ZodType>
    ? InputPart<'params', P> & InputPart<'query', Q> & InputPart<'body', B>
    : never;

/** What a route answers. @public */
export type RouteOutput<R> =
  R extends RouteContract<z.ZodType, z.ZodType, z.ZodType, infer T>
    ? z.output<T>
    : never;

type InputPart<K extends string, S extends z.ZodType> =
  z.input<S> extends undefined
    ? { [k in K]?: undefined }
    : Record<string, never> extends z.input<S>
      ? { [k in K]?: z.input<S> }
      : { [k in K]: z.input<S> };

/** A route without parameters, query or body has this in their place. @public */
export const nothing = z.undefined();

/** Declares a route; what is left out is {@link nothing}. @public */
export function defineRoute<
  TResponse extends z.ZodType,
  TParams extends z.ZodType = typeof nothing,
  TQuery extends z.ZodType = typeof nothing,
  TBody extends z.ZodType = typeof nothing,
>(options: {
  method: 'get' | 'post';
  path: string;
  summary: string;
  tag: RouteContract['tag'];
  response: TResponse;
  params?: TParams;
  query?: TQuery;
  body?: TBody;
  status?: RouteContract['status'];
  idempotent?: boolean;
  stream?: readonly string[];
}): RouteContract<TParams, TQuery, TBody, TResponse> {
  return {
    status: 200,
    ...options,
    params: options.params ?? (nothing as unknown as TParams),
    query: options.query ?? (nothing as unknown as TQuery),
    body: options.body ?? (nothing as unknown as TBody),
  };
}
