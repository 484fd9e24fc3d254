/** A metric as monitoring sees it. */
export interface MetricDescription {
  /** As it is exported; Prometheus writes `_` for each dot, and `_total` behind a counter. */
  name: string;
  kind: 'histogram' | 'counter' | 'gauge' | 'observed counter';
  /** As OpenTelemetry writes it; what is counted stands in braces. */
  unit: string;
  description: string;
  labels: readonly string[];
  /** Upper bounds of a histogram's buckets, in its unit. */
  buckets?: readonly number[];
}

/** The objective's five seconds are a bound of their own. */
const LAG = [
  0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 21_600,
] as const;
const CALL = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
] as const;
const QUICK = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const;

/** Everything that is measured. */
export const METRICS = {
  removalLag: {
    name: 'jit_access.removal.lag.seconds',
    kind: 'histogram',
    unit: 's',
    description:
      'From when the right was over to when the target was read back without the access',
    labels: ['provider'],
    buckets: LAG,
  },
  activationLag: {
    name: 'jit_access.activation.lag.seconds',
    kind: 'histogram',
    unit: 's',
    description:
      'From when the access could begin to when it was seen in the target',
    labels: ['provider'],
    buckets: LAG,
  },
  queueDepth: {
    name: 'jit_access.queue.depth',
    kind: 'gauge',
    unit: '{binding}',
    description: 'Bindings that are due and that nobody works on',
    labels: ['provider', 'lane'],
  },
  queueAge: {
    name: 'jit_access.queue.age.seconds',
    kind: 'gauge',
    unit: 's',
    description: 'How long the oldest of them has been due',
    labels: [],
  },
  stuck: {
    name: 'jit_access.stuck',
    kind: 'gauge',
    unit: '{binding}',
    description:
      'Bindings whose removal failed six times or more; it is tried again for ever',
    labels: ['provider'],
  },
  stuckChanges: {
    name: 'jit_access.stuck.changes',
    kind: 'counter',
    unit: '{binding}',
    description: 'Bindings that became stuck, or recovered from it',
    labels: ['provider', 'change'],
  },
  drift: {
    name: 'jit_access.drift',
    kind: 'counter',
    unit: '{binding}',
    description:
      'Access that appeared, vanished or was altered in a target behind our back, each time it was found',
    labels: ['provider', 'drift'],
  },
  orphans: {
    name: 'jit_access.orphans',
    kind: 'gauge',
    unit: '{effect}',
    description:
      'What carries our mark in a target, as its last inventory found, and nobody here knows of',
    labels: ['provider'],
  },
  callDuration: {
    name: 'jit_access.provider.call.seconds',
    kind: 'histogram',
    unit: 's',
    description:
      'How long a provider took for one call, until its answer or failure',
    labels: ['provider', 'operation'],
    buckets: CALL,
  },
  callErrors: {
    name: 'jit_access.provider.errors',
    kind: 'counter',
    unit: '{call}',
    description: 'Calls to a provider that failed, by the kind of failure',
    labels: ['provider', 'operation', 'kind'],
  },
  convergeDuration: {
    name: 'jit_access.converge.seconds',
    kind: 'histogram',
    unit: 's',
    description:
      'One look at a binding, from its plan to what was settled, calls included',
    labels: ['provider', 'outcome'],
    buckets: CALL,
  },
  requests: {
    name: 'jit_access.requests',
    kind: 'counter',
    unit: '{item}',
    description: 'Items of submitted requests, by what became of them at once',
    labels: ['outcome'],
  },
  reviews: {
    name: 'jit_access.reviews',
    kind: 'counter',
    unit: '{review}',
    description: 'Reviews that people gave',
    labels: ['decision'],
  },
  decisions: {
    name: 'jit_access.decisions',
    kind: 'counter',
    unit: '{item}',
    description: 'Items that policy decided, previews included',
    labels: ['purpose', 'outcome'],
  },
  decisionDuration: {
    name: 'jit_access.decision.seconds',
    kind: 'histogram',
    unit: 's',
    description:
      'How long one question to policy took, with the gathering of its facts',
    labels: ['purpose'],
    buckets: QUICK,
  },
  apiDuration: {
    name: 'jit_access.api.seconds',
    kind: 'histogram',
    unit: 's',
    description: 'How long a call of the REST API took',
    labels: ['route', 'outcome'],
    buckets: QUICK,
  },
  outboxDepth: {
    name: 'jit_access.outbox.depth',
    kind: 'gauge',
    unit: '{notice}',
    description: 'Notices that are not delivered yet',
    labels: ['channel'],
  },
  outboxParked: {
    name: 'jit_access.outbox.parked',
    kind: 'gauge',
    unit: '{notice}',
    description: 'Notices that were given up after six failures',
    labels: ['channel'],
  },
  sealerLag: {
    name: 'jit_access.sealer.lag.seconds',
    kind: 'gauge',
    unit: 's',
    description:
      'How long the oldest event of the history has waited for its seal',
    labels: [],
  },
  lostLeases: {
    name: 'jit_access.worker.lost_leases',
    kind: 'observed counter',
    unit: '{lease}',
    description:
      'Leases that this process lost while it worked; what it found out was dropped',
    labels: [],
  },
  broken: {
    name: 'jit_access.broken',
    kind: 'gauge',
    unit: '{part}',
    description: '1 if this part of this process does not work, otherwise 0',
    labels: ['part'],
  },
  objectiveRemovals: {
    name: 'jit_access.objective.removals',
    kind: 'gauge',
    unit: '{grant}',
    description:
      'Removals of the last 28 days, by how they count for the objective',
    labels: ['result'],
  },
  objectiveAchieved: {
    name: 'jit_access.objective.achieved.ratio',
    kind: 'gauge',
    unit: '1',
    description:
      'Share of the removals of the last 28 days that were verified in time',
    labels: [],
  },
  objectiveBudget: {
    name: 'jit_access.objective.budget.ratio',
    kind: 'gauge',
    unit: '1',
    description:
      'What is left of the misses that the objective allows: 1 all of it, 0 none, below 0 overdrawn',
    labels: [],
  },
} as const satisfies Record<string, MetricDescription>;

/** What to call a metric in the code. */
export type MetricKey = keyof typeof METRICS;
