import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import type { RequestHandler } from 'express';

function withoutStack(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('error' in body)) {
    return body;
  }
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('stack' in error)) {
    return body;
  }
  return { ...body, error: { ...error, stack: undefined } };
}

const answerErrorsWithoutStack: RequestHandler = (_req, res, next) => {
  const json = res.json.bind(res);
  res.json = body => json(withoutStack(body));
  next();
};

/**
 * Backstage's own HTTP router, except that errors never carry a stack trace:
 * in development Backstage would send one, and people who try the demo's API
 * would read file names of this machine instead of what was wrong.
 *
 * @internal
 */
export const rootHttpRouter = rootHttpRouterServiceFactory({
  configure({ app, applyDefaults }) {
    app.use(answerErrorsWithoutStack);
    applyDefaults();
  },
});
