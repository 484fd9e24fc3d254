import {
  Decision,
  Stage,
} from '@jit-access/backstage-plugin-jit-access-common';
import { ItemDecision } from '../decision';
import { ItemAnswer } from './decideItem';
import { approvalHeadline, instantHeadline, refusedHeadline } from './headline';

/** Puts an answer into the form that is stored, sent and shown. */
export function toItemDecision(
  answer: ItemAnswer,
  stages: Stage[],
  context: { entityRef: string; policyDigest: string },
): ItemDecision {
  const { question, policy, chosen } = answer;
  const { role } = question;
  const outcome = outcomeOf(answer);
  const decision: Decision = {
    outcome,
    headline: headlineOf(answer, outcome),
    reasons: answer.draft.reasons(),
    policy: policy && {
      name: policy.name,
      title: policy.title,
      route: chosen?.route.name,
      location: chosen?.route.location ?? policy.location,
    },
    checks: answer.draft.checks,
    stages: outcome === 'approval' ? stages : [],
    waitAtMost: outcome === 'approval' ? chosen?.route.waitAtMost : undefined,
    durations: answer.durations,
    boundTo: outcome === 'allow' ? answer.boundTo : undefined,
    facts: answer.facts,
    policyDigest: context.policyDigest,
    roleDigest: role.digest,
    decidedAt: question.facts.at,
  };
  return {
    entityRef: context.entityRef,
    roleName: role.name,
    role: role.summary,
    decision,
    target: answer.target,
    owners: question.facts.entity?.owners ?? [],
  };
}

function outcomeOf({ draft, stages }: ItemAnswer): Decision['outcome'] {
  if (draft.refusals.length > 0) return 'refuse';
  return stages.length > 0 ? 'approval' : 'allow';
}

function headlineOf(
  { draft, chosen, question, stages, boundTo }: ItemAnswer,
  outcome: Decision['outcome'],
): string {
  if (outcome === 'approval') return approvalHeadline(stages);
  if (outcome === 'allow' && chosen) {
    return instantHeadline(chosen, question.facts, boundTo);
  }
  return refusedHeadline(draft.refusals);
}

/** The answer where there is no role of that name. */
export function noSuchRole(
  entityRef: string,
  roleName: string,
  context: {
    policyDigest: string;
    at: string;
    reason: string;
    owners: string[];
  },
): ItemDecision {
  return {
    entityRef,
    roleName,
    owners: context.owners,
    decision: {
      outcome: 'refuse',
      headline: `Not requestable: ${context.reason}`,
      reasons: [
        `${context.reason.charAt(0).toUpperCase()}${context.reason.slice(1)}.`,
      ],
      checks: [],
      stages: [],
      durations: { default: 'PT1H', choices: [] },
      facts: [],
      policyDigest: context.policyDigest,
      roleDigest: '',
      decidedAt: context.at,
    },
  };
}
