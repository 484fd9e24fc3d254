import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import {
  Principal,
  leadPrincipal,
  memberPrincipal,
  userPrincipal,
} from '../../domain/principal';
import { CompiledBreakGlass } from '../compile/compiledSet';
import { subject } from '../conditions/evaluation';
import { ItemFacts } from '../facts/itemFacts';
import { timeInWords } from '../words';
import { Ask } from './ask';
import { Draft } from './draft';
import { ChosenRoute } from './pickRoute';
import {
  demandInWords,
  emergencyReasonShortcoming,
  REWORD,
} from './reasonQuality';
import { Managers, principalsOf } from './selectors';
import { StaffQuestion, peopleOf } from './staffStages';
import { Asked, askedOf } from './stageAudience';

/** A break-glass that would be given, but for the people. */
export interface Emergency {
  terms: CompiledBreakGlass;
  reviewers: Asked;
  escalateTo: Principal[];
  /** Everybody who is told. */
  told: Principal[];
}

/** Whom an emergency concerns; refuses where its own conditions do not hold. */
export function emergencyOf(
  { route }: ChosenRoute,
  facts: ItemFacts,
  ask: Ask,
  managers: Managers,
  draft: Draft,
): Emergency | undefined {
  const terms = route.breakGlass;
  if (!terms) return undefined;
  refuseUnreviewed(facts, draft);
  checkReason(terms, ask, draft);
  const of = (selectors: CompiledBreakGlass['tell']) =>
    selectors.flatMap(selector => principalsOf(selector, facts, managers));
  const reviewers = askedOf(terms.reviewers, 1, facts, managers);
  return {
    terms,
    reviewers,
    escalateTo: unique(of(terms.escalateTo)),
    told: unique([
      ...reviewers.audience,
      ...owners(facts),
      ...managers.receiver,
      ...managers.requester,
      ...of(terms.tell),
    ]),
  };
}

function owners({ entity }: ItemFacts): Principal[] {
  return (entity?.owners ?? []).flatMap(owner =>
    owner.startsWith('user:')
      ? [userPrincipal(owner)]
      : [leadPrincipal(owner), memberPrincipal(owner)],
  );
}

/** Until the last one is reviewed, there is no next one. */
function refuseUnreviewed(facts: ItemFacts, draft: Draft): void {
  const { history, receiver, requester, at } = facts;
  const who = subject(receiver, { you: requester.ref });
  if (!history) {
    draft.refuse(
      'now',
      `whether an earlier emergency access of ${who.name} still waits for its review could not be read`,
    );
    return;
  }
  const since = history.breakGlassUnreviewedSince;
  if (!since) return;
  draft.refuse(
    'now',
    `emergency access that was used at ${timeInWords(since, at)} still waits for its review; until that is done, ${who.name} cannot use it again`,
  );
  draft.remedy('ask the reviewers of the last emergency access to review it');
}

function checkReason(
  { reasonMinLength }: CompiledBreakGlass,
  { justification, complete }: Ask,
  draft: Draft,
): void {
  const check = {
    kind: 'guardrail' as const,
    name: 'emergency-reason',
    source: 'request',
  };
  if (justification === undefined && !complete) {
    const text = demandInWords({ minLength: reasonMinLength });
    draft.check({ ...check, status: 'not-met', text });
    return;
  }
  const missing = emergencyReasonShortcoming(
    justification ?? '',
    reasonMinLength,
  );
  draft.check({
    ...check,
    status: missing ? 'not-met' : 'met',
    text: missing ? `Of the reason: ${missing}` : 'The reason says enough',
  });
  if (missing) {
    draft.refuse('so', `say more in the reason: ${missing}`);
    draft.remedy(REWORD);
  }
}

/** The same with people; refuses where nobody else can review it. */
export function staffEmergency(
  { terms, reviewers, escalateTo, told }: Emergency,
  question: StaffQuestion,
  requester: string,
  draft: Draft,
): Decision['breakGlass'] {
  const { there, excluded, named, at } = question;
  const able = there.ableTo(
    { principals: reviewers.audience, named },
    excluded,
    at,
  );
  if (able.length === 0) {
    draft.refuse(
      'never',
      `emergency access has to be reviewed afterwards by ${reviewers.titleForRequester}, and nobody but requester and receiver can do that`,
    );
  }
  const tell = there
    .ableTo({ principals: told, named }, new Set([requester]), at)
    .map(({ person }) => person.ref);
  return {
    reviewWithin: terms.reviewWithin,
    reviewers: {
      title: reviewers.title,
      audience: reviewers.audience,
      people: peopleOf(able, question),
    },
    escalateTo,
    tell,
  };
}

/** The same when nobody is looked up. */
export function unstaffedEmergency({
  terms,
  reviewers,
  escalateTo,
}: Emergency): Decision['breakGlass'] {
  const { title, audience } = reviewers;
  return {
    reviewWithin: terms.reviewWithin,
    reviewers: { title, audience, people: [] },
    escalateTo,
    tell: [],
  };
}

const unique = (principals: Principal[]) => [...new Set(principals)].sort();
