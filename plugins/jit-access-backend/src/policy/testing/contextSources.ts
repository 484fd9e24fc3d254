import {
  ContextFacts,
  ContextSource,
} from '@jit-access/backstage-plugin-jit-access-node';

/** A source that answers the same whatever it is asked. */
export function sourceOf(
  facts: ContextFacts,
  id: string = 'rota',
): ContextSource {
  return {
    id,
    title: id,
    provides: [
      ...new Set([
        'onCall',
        'incidents',
        ...Object.keys(facts),
      ] as (keyof ContextFacts)[]),
    ],
    gather: async () => ({ onCall: [], incidents: [], ...facts }),
  };
}

/** A source that cannot be reached. */
export const FAILING_SOURCE: ContextSource = {
  id: 'broken',
  title: 'broken',
  provides: ['onCall', 'incidents'],
  gather: async () => {
    throw new Error('connect ECONNREFUSED 10.0.0.7:443 token=abc');
  },
};
