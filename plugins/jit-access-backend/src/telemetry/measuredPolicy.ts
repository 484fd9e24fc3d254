import { TracingService } from '@backstage/backend-plugin-api/alpha';
import {
  DecisionInput,
  ItemDecision,
  isUndetermined,
  PolicyEngine,
} from '../policy/decision';
import { errorWord } from './errorWord';
import { inSpan } from './inSpan';
import { Instruments } from './instruments';

/** The same engine, with its decisions timed, counted and traced. */
export function measuredPolicy(
  engine: PolicyEngine,
  { record }: Instruments,
  tracing: TracingService,
): PolicyEngine {
  const timed = <T>(
    purpose: string,
    decide: () => Promise<T>,
    itemsOf: (answer: T) => ItemDecision[],
  ) =>
    inSpan(
      tracing,
      'jit-access decide',
      { attributes: { 'jit_access.purpose': purpose } },
      async span => {
        const began = performance.now();
        try {
          const answer = await decide();
          const outcomes = itemsOf(answer).map(outcomeOf);
          span.setAttribute('jit_access.outcomes', outcomes);
          for (const outcome of outcomes) {
            record('decisions', 1, { purpose, outcome });
          }
          return answer;
        } finally {
          const seconds = (performance.now() - began) / 1_000;
          record('decisionDuration', seconds, { purpose });
        }
      },
      errorWord,
    );
  return {
    decide: input =>
      timed(
        purposeOf(input),
        () => engine.decide(input),
        items => items,
      ),
    decideAll: input =>
      timed(
        'list',
        () => engine.decideAll(input),
        ({ roles }) => roles,
      ),
    eligibility: question => engine.eligibility(question),
    contextState: question => engine.contextState(question),
  };
}

function purposeOf(input: DecisionInput): string {
  if (input.exceptGrant || input.reviewsGiven) return 'activation';
  return input.complete ? 'submission' : 'preview';
}

function outcomeOf({ decision }: ItemDecision): string {
  return isUndetermined(decision) && decision.outcome === 'refuse'
    ? 'unknown'
    : decision.outcome;
}
