import { JsonObject } from '@backstage/types';
import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { CompiledSet } from '../compile/compiledSet';
import { askOf } from '../decide/ask';
import { decideItem } from '../decide/decideItem';
import { toItemDecision } from '../decide/toDecision';
import { ItemFacts } from '../facts/itemFacts';
import { providersFor } from './anyProvider';
import { factsFrom, notRecorded, recordedSchema } from './recordedFacts';

/**
 * What was decided once, with the facts that were recorded with it.
 *
 * @public
 */
export interface PastDecision {
  entityRef: string;
  role: string;
  /** As it stands in the history; absent: nothing was recorded. */
  recorded?: JsonObject;
  /** Absent where it was erased or is not at hand; then no guardrail judges it. */
  justification?: string;
}

/**
 * The decision that it would be now, or why that cannot be said. Who can
 * approve right now was never recorded, so stages are as written and hold nobody.
 *
 * @public
 */
export type Replayed =
  | { decision: Decision; why?: undefined }
  | { decision?: undefined; why: string };

/** Decides something past again by other documents. Never throws. */
export function replayDecision(set: CompiledSet, past: PastDecision): Replayed {
  if (!past.recorded) return { why: 'no facts were recorded with it' };
  const parsed = recordedSchema.safeParse(past.recorded);
  if (!parsed.success) {
    return {
      why: `its recorded facts cannot be understood: ${z.prettifyError(parsed.error)}`,
    };
  }
  const role = set.roles.get(past.role);
  if (!role) return { why: `there is no role "${past.role}" any more` };
  const recorded = parsed.data;
  const facts: ItemFacts = factsFrom(recorded, role, set.calendars);
  const missing = notRecorded(recorded, role, facts);
  if (missing.length > 0) {
    return {
      why: `policies now read ${missing.join(', ')}, which was not recorded`,
    };
  }
  const input = {
    ...recorded.request,
    requester: facts.requester.ref,
    receiver: facts.receiver.ref,
    at: facts.at,
    startsAt: facts.startsAt,
    duration: recorded.duration,
    justification: past.justification,
    complete: past.justification !== undefined,
    extends: recorded.extends,
  };
  const answer = decideItem({
    role,
    facts,
    input,
    ask: askOf(input),
    managers: {
      receiver: recorded.receiver.managers ?? [],
      requester: recorded.requester.managers ?? [],
    },
    provider: providersFor(set, []).find(
      ({ id }) => id === role.summary.provider,
    ),
    contact: 'the platform team',
  });
  const staffing = {
    stages: answer.stages.map(({ title, count, audience }) => ({
      title,
      count,
      audience,
      people: [],
    })),
  };
  const { decision } = toItemDecision(answer, staffing, {
    entityRef: past.entityRef,
    policyDigest: set.digest,
  });
  return { decision };
}
