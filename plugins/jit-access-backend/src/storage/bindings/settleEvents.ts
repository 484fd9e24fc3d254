import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { capitalised } from '../../domain/words';
import { NewAuditEvent } from '../../domain/audit/event';
import { Change } from '../../domain/binding/nextStep';
import { Drift } from '../../domain/binding/runResult';
import { Settlement } from '../../domain/binding/settlement';
import { stuckWords } from '../../domain/grant/notices';
import { STUCK_AFTER } from '../../domain/retry/backoff';
import { DriftFinding } from '../drift/findings';
import { Run } from './run';

/** The history of one run: the call, what was read back, and what that means. */
export function runEvents(run: Run, settlement: Settlement): NewAuditEvent[] {
  return [
    ...askedEvents(run),
    ...callEvents(run),
    ...(settlement.uneventful ? [] : observationEvents(run)),
    ...driftEvents(run, settlement),
    ...stuckEvents(run, settlement),
  ];
}

/** Tells the administrators that access is still there. */
export function alarmNotice(
  run: Run,
  settlement: Settlement,
): Omit<Notice, 'id'> {
  return {
    ...stuckWords({
      title: run.binding.title,
      subject: run.binding.subject,
      provider: run.binding.provider,
      attempts: settlement.attempts,
      error: settlement.lastError ?? 'the reason is not known',
    }),
    kind: 'stuck',
    recipients: run.administrators,
    link: '/jit-access/health',
    severity: 'critical',
  };
}

const OBSERVED_IN_WORDS = {
  present: 'there',
  absent: 'gone',
  pending: 'not settled yet',
} as const;

const CALLED: Record<Change, { done: string; notDone: string }> = {
  ensure: { done: 'was set up', notDone: 'could not be set up for certain' },
  remove: { done: 'was removed', notDone: 'could not be removed for certain' },
  renew: { done: 'has a new secret', notDone: 'may have its old secret still' },
};

/** What kept the target from being changed at all. */
function askedEvents(run: Run): NewAuditEvent[] {
  const { asked } = run.evidence;
  const { step, failure } = run.result;
  if (!asked || !failure) return [];
  const title = capitalised(run.binding.title);
  const details = {
    durationMs: Math.round(asked.durationMs),
    providerRequestIds: asked.requestIds,
    attempt: run.binding.attempts + 1,
    error: failure.message,
    errorKind: failure.kind,
  };
  if (step === 'pin') {
    return [
      {
        ...links(run),
        type: 'provider.called',
        result: 'failure',
        summary: `${title} could not be set up: whose account it is was not found out`,
        details: { call: 'account', ...details },
      },
    ];
  }
  return [
    {
      ...links(run),
      type: 'provider.observed',
      result: 'failure',
      summary: `${title} could not be looked at before anything was made`,
      details: { before: true, verified: false, ...details },
    },
  ];
}

function callEvents(run: Run): NewAuditEvent[] {
  const { call } = run.evidence;
  if (!call) return [];
  const { failure } = run.result;
  const title = capitalised(run.binding.title);
  const { done, notDone } = CALLED[call.kind];
  return [
    {
      ...links(run),
      type: 'provider.called',
      result: failure ? 'failure' : 'success',
      summary: `${title} ${failure ? notDone : done}`,
      details: {
        call: call.kind,
        durationMs: Math.round(call.durationMs),
        providerRequestIds: call.requestIds,
        attempt: run.binding.attempts + 1,
        error: failure?.message,
        errorKind: failure?.kind,
        notAfter: run.desired.present ? run.desired.notAfter : undefined,
        target: call.details,
      },
    },
  ];
}

function observationEvents(run: Run): NewAuditEvent[] {
  const { observed, observeFailure } = run.result;
  if (!observed && !observeFailure) return [];
  const { observation } = run.evidence;
  return [
    {
      ...links(run),
      type: 'provider.observed',
      result: observed ? 'success' : 'failure',
      summary: observed
        ? `${capitalised(run.binding.title)} was read back: it is ${OBSERVED_IN_WORDS[observed.state]}`
        : `${capitalised(run.binding.title)} could not be read back`,
      details: {
        state: observed?.state,
        verified: observed ? observed.state !== 'pending' : false,
        expiresAt: observed?.expiresAt,
        sessionsUntil: observation?.sessionsUntil,
        origin: observation?.origin,
        providerRequestIds: observation?.requestIds,
        error: observeFailure?.message,
        errorKind: observeFailure?.kind,
        target: observation?.details,
      },
    },
  ];
}

function driftEvents(run: Run, settlement: Settlement): NewAuditEvent[] {
  if (!settlement.drift) return [];
  return [
    {
      ...links(run),
      type: 'binding.drift',
      result: 'failure',
      summary: `${capitalised(run.binding.title)} ${HAPPENED[settlement.drift]}, without us: ${whatFollows(settlement)}`,
      details: { drift: settlement.drift },
    },
  ];
}

const HAPPENED = {
  appeared: 'came back',
  vanished: 'vanished',
  altered: 'was changed',
} as const;

function whatFollows({ drift, standing, hopeless }: Settlement): string {
  if (drift === 'appeared') {
    return standing
      ? 'somebody else gave it, so it is left alone'
      : 'nobody was granted it, so it is removed';
  }
  return hopeless ? 'the access ends' : 'it is made as it should be';
}

/** What people are told of drift. */
export function driftFinding(
  { id, provider, subject, title }: Run['binding'],
  kind: Drift,
): DriftFinding {
  return { kind, bindingId: id, provider, subject, title };
}

function stuckEvents(run: Run, settlement: Settlement): NewAuditEvent[] {
  if (settlement.recovered) {
    return [
      {
        ...links(run),
        type: 'binding.recovered',
        result: 'success',
        summary: `${capitalised(run.binding.title)} is removed at last, after ${run.binding.attempts} failed attempts`,
        details: { attempts: run.binding.attempts },
      },
    ];
  }
  // Said when it becomes so, not again by each run that leaves it so.
  if (!settlement.alarm || settlement.attempts !== STUCK_AFTER) return [];
  return [
    {
      ...links(run),
      type: 'binding.stuck',
      result: 'failure',
      summary: `${capitalised(run.binding.title)} could not be removed in ${settlement.attempts} attempts; it is tried until it succeeds`,
      details: { attempts: settlement.attempts, error: settlement.lastError },
    },
  ];
}

function links(run: Run) {
  return {
    ...run.links,
    actor: 'system',
    bindingId: run.binding.id,
    provider: run.binding.provider,
    subject: run.binding.subject,
  };
}
