import { TracingService } from '@backstage/backend-plugin-api/alpha';
import { ObserveCall } from '../router/createRouter';
import { errorWord } from './errorWord';
import { inSpan } from './inSpan';
import { Instruments } from './instruments';

/** Times calls of the REST API, and puts each into a span. */
export function measuredRoutes(
  { record }: Instruments,
  tracing: TracingService,
): ObserveCall {
  return (route, answer) =>
    inSpan(
      tracing,
      `jit-access ${route}`,
      { attributes: { 'jit_access.route': route } },
      async () => {
        const began = performance.now();
        let outcome = 'ok';
        try {
          return await answer();
        } catch (error) {
          outcome = errorWord(error);
          throw error;
        } finally {
          const seconds = (performance.now() - began) / 1_000;
          record('apiDuration', seconds, { route, outcome });
        }
      },
      errorWord,
    );
}
