import { TracingService } from '@backstage/backend-plugin-api/alpha';
import { EngineTelemetry } from '../worker/telemetry';
import { failSpan, inSpan } from './inSpan';
import { Instruments } from './instruments';

/** Whatever ends work early is the worker's own doing: a lost lease, a stop. */
const INTERRUPTED = 'interrupted';

/** Times what the engine does, and puts it into spans. */
export function createEngineTelemetry(
  { record }: Instruments,
  tracing: TracingService,
): EngineTelemetry {
  return {
    providerCall: ({ provider, operation }, call) =>
      inSpan(
        tracing,
        `jit-access provider ${operation}`,
        {
          kind: 'client',
          attributes: {
            'jit_access.provider': provider,
            'jit_access.operation': operation,
          },
        },
        async span => {
          const began = performance.now();
          const answer = await call();
          record('callDuration', secondsSince(began), { provider, operation });
          const kind = answer.failure?.kind;
          if (kind !== undefined) {
            record('callErrors', 1, { provider, operation, kind });
            failSpan(span, kind);
          }
          return answer;
        },
        () => INTERRUPTED,
      ),
    converge: ({ provider, bindingId }, work) =>
      inSpan(
        tracing,
        'jit-access converge',
        {
          attributes: {
            'jit_access.provider': provider,
            'jit_access.binding.id': bindingId,
          },
        },
        async () => {
          const began = performance.now();
          let outcome = 'interrupted';
          try {
            const result = await work();
            outcome = 'done';
            return result;
          } finally {
            record('convergeDuration', secondsSince(began), {
              provider,
              outcome,
            });
          }
        },
        () => INTERRUPTED,
      ),
  };
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1_000;
}
