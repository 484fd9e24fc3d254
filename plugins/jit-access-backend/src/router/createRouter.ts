import {
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  JitAccessRouteName,
  JitAccessRoutes,
  jitAccessRoutes,
  RouteContract,
} from '@jit-access/backstage-plugin-jit-access-common';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { Actor } from '../services/actors/Actor';
import { openApiDocument } from './openApi';
import { shapeErrors } from './shapeErrors';

/** A call after validation: who, and what exactly. */
export interface Call<R> {
  actor: Actor;
  params: R extends RouteContract<infer P> ? z.output<P> : never;
  query: R extends RouteContract<z.ZodType, infer Q> ? z.output<Q> : never;
  body: R extends RouteContract<z.ZodType, z.ZodType, infer B>
    ? z.output<B>
    : never;
  idempotencyKey?: string;
  response: express.Response;
}

/** What answers each route; a stream writes to `response` itself. */
export type Handlers = {
  [name in JitAccessRouteName]: (
    call: Call<JitAccessRoutes[name]>,
  ) => Promise<
    JitAccessRoutes[name] extends { response: infer S extends z.ZodType }
      ? z.output<S> | void
      : never
  >;
};

/** Runs what answers a call, and may time it; what it answers or throws goes on as it is. */
export type ObserveCall = <T>(
  route: JitAccessRouteName,
  answer: () => Promise<T>,
) => Promise<T>;

const ordinaryBody = express.json({ limit: '100kb' });
/** Simulations may bring documents of their own. */
const bodyReaders: { [name in JitAccessRouteName]?: express.RequestHandler } = {
  simulate: express.json({ limit: '5mb' }),
};

/** Nothing is read of a body before it is known whose it is. */
function readBody(
  req: express.Request,
  res: express.Response,
  read: express.RequestHandler = ordinaryBody,
): Promise<void> {
  return new Promise((resolve, reject) => {
    read(req, res, (error: unknown) => (error ? reject(error) : resolve()));
  });
}

const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, {
    error: 'Idempotency-Key takes 1 to 200 printable characters without spaces',
  })
  .optional();

/**
 * The only place that knows HTTP: recognises the person, validates by the
 * route's contract, calls a service, shapes errors.
 */
export function createRouter(options: {
  httpAuth: HttpAuthService;
  actorOf(
    credentials: BackstageCredentials<BackstageUserPrincipal>,
  ): Promise<Actor>;
  handlers: Handlers;
  observe: ObserveCall;
  /** Names of what does not work in this process; empty: ready. */
  broken(): Promise<string[]>;
}): express.Router {
  const router = Router();
  router.get('/ready', async (_req, res) => {
    const parts = await options.broken();
    const ready = parts.length === 0;
    res.setHeader('cache-control', 'no-store');
    res
      .status(ready ? 200 : 503)
      .json(ready ? { status: 'ready' } : { status: 'broken', parts });
  });
  router.get('/openapi.json', (_req, res) => {
    res.json(openApiDocument());
  });
  for (const [name, route] of Object.entries(jitAccessRoutes)) {
    const handler = options.handlers[name as JitAccessRouteName] as (
      call: unknown,
    ) => Promise<unknown>;
    const answer = async (req: express.Request, res: express.Response) => {
      // A person has to act: a service's token cannot approve or hold access.
      const credentials = await options.httpAuth.credentials(req, {
        allow: ['user'],
      });
      await readBody(req, res, bodyReaders[name as JitAccessRouteName]);
      const call = {
        ...validated(route as RouteContract, req),
        actor: await options.actorOf(credentials),
        response: res,
      };
      const answered = await handler(call);
      if (route.stream) return;
      res.setHeader('cache-control', 'no-store');
      res.status(route.status).json(answered);
    };
    router[route.method](route.path, (req, res) =>
      options.observe(name as JitAccessRouteName, () => answer(req, res)),
    );
  }
  router.use(shapeErrors);
  return router;
}

function validated(route: RouteContract, req: express.Request) {
  return {
    params: parsed(route.params, 'path', given(route.params, req.params)),
    query: parsed(route.query, 'query', given(route.query, req.query)),
    body: parsed(route.body, 'body', given(route.body, req.body)),
    idempotencyKey: route.idempotent
      ? parsed(
          idempotencyKeySchema,
          'Idempotency-Key',
          req.header('idempotency-key'),
        )
      : undefined,
  };
}

/** Routes that take nothing of a kind do not look at it. */
function given(schema: z.ZodType, value: unknown): unknown {
  return schema.safeParse(undefined).success && !(schema instanceof z.ZodObject)
    ? undefined
    : (value ?? {});
}

function parsed<T extends z.ZodType>(
  schema: T,
  where: string,
  value: unknown,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(issue => {
    const path = issue.path.join('.');
    return path ? `${path}: ${issue.message}` : issue.message;
  });
  // Forms show each issue at its field; the message alone has all of them.
  const issues = result.error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message,
  }));
  throw Object.assign(
    new InputError(`Not accepted (${where}): ${problems.join('; ')}`),
    { issues },
  );
}
