import {
  Decision,
  Stage,
} from '@jit-access/backstage-plugin-jit-access-common';
import { ItemDecision } from '../decision';
import { sentence } from '../words';
import { ItemAnswer } from './decideItem';
import { approvalHeadline, instantHeadline, refusedHeadline } from './headline';
import { recordedOf } from './recorded';

/** People who were looked up for an answer. */
export interface Staffing {
  stages: Stage[];
  breakGlass?: Decision['breakGlass'];
}

/** Which set decided. */
type DecidedBy = Pick<Decision, 'policyDigest' | 'policyVersion'>;

/** Which item was decided, and what of our own database could not be read for it. */
type DecidedOn = { entityRef: string; unread?: string };

/** Puts an answer into the form that is stored, sent and shown. */
export function toItemDecision(
  answer: ItemAnswer,
  staffing: Staffing,
  context: DecidedOn & DecidedBy,
): ItemDecision {
  const { question, policy, chosen, draft } = answer;
  const { role, facts, input, managers } = question;
  const outcome = outcomeOf(answer);
  const given = outcome !== 'refuse';
  const decision: Decision = {
    outcome,
    headline: headlineOf(answer, staffing.stages, outcome),
    reasons: draft.reasons(),
    policy: policy && {
      name: policy.name,
      title: policy.title,
      route: chosen?.route.name,
      location: chosen?.route.location ?? policy.location,
    },
    checks: draft.checks,
    stages: outcome === 'approval' ? staffing.stages : [],
    waitAtMost: outcome === 'approval' ? chosen?.route.waitAtMost : undefined,
    durations: answer.durations,
    boundTo: given ? answer.boundTo : undefined,
    remedies: given ? undefined : draft.remedies(question.contact),
    requires: answer.requires,
    breakGlass: given ? staffing.breakGlass : undefined,
    breakGlassOffered: answer.breakGlassOffered || undefined,
    limits: answer.limits,
    whileEligible:
      policy && (policy.whileEligible ?? role.summary.risk === 'high'),
    systemRef: facts.entity?.system,
    facts: answer.facts,
    policyDigest: context.policyDigest,
    policyVersion: context.policyVersion,
    roleDigest: role.digest,
    decidedAt: facts.at,
  };
  return {
    entityRef: context.entityRef,
    roleName: role.name,
    role: role.summary,
    decision,
    target: answer.target,
    recorded: recordedOf(facts, input, managers),
    owners: facts.entity?.owners ?? [],
    unasked: given ? undefined : (draft.unasked ?? context.unread),
  };
}

function outcomeOf({ draft, stages }: ItemAnswer): Decision['outcome'] {
  if (draft.refusals.length > 0) return 'refuse';
  return stages.length > 0 ? 'approval' : 'allow';
}

function headlineOf(
  { draft, chosen, question, stages: asked, boundTo }: ItemAnswer,
  stages: Stage[],
  outcome: Decision['outcome'],
): string {
  const { facts } = question;
  if (outcome === 'approval') {
    return approvalHeadline(asked, stages, boundTo, facts);
  }
  if (outcome === 'allow' && chosen) {
    return instantHeadline(chosen, facts, boundTo);
  }
  return refusedHeadline(draft.refusals);
}

/** The answer where there is no role of that name. */
export function noSuchRole(
  entityRef: string,
  roleName: string,
  context: { at: string; reason: string; owners: string[] } & DecidedBy,
): ItemDecision {
  return {
    entityRef,
    roleName,
    owners: context.owners,
    decision: {
      outcome: 'refuse',
      headline: `Not requestable: ${context.reason}`,
      reasons: [sentence(context.reason)],
      checks: [],
      stages: [],
      durations: { default: 'PT1H', choices: [] },
      facts: [],
      policyDigest: context.policyDigest,
      policyVersion: context.policyVersion,
      roleDigest: '',
      decidedAt: context.at,
    },
  };
}
