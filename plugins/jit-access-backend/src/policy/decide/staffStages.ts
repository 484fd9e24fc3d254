import { Person, Stage } from '@jit-access/backstage-plugin-jit-access-common';
import { Principal, parsePrincipal } from '../../domain/principal';
import { Instant } from '../../domain/time';
import { nameOf, timeInWords } from '../words';
import { canBeStaffed } from './canBeStaffed';
import { Draft } from './draft';
import { Named } from './dynamicPeople';
import { Asked, AskedStage } from './stageAudience';
import { Able, WhoIsThere } from './whoIsThere';

/** More people than this are not listed. */
const LISTED = 25;

/** Everything about who can review, at one instant and for one item. */
export interface StaffQuestion {
  there: WhoIsThere;
  /** Requester and receiver, who never review. */
  excluded: ReadonlySet<string>;
  named: ReadonlyMap<Principal, Named>;
  /** Who is on call around the entity, where that was read. */
  onCall: readonly { personRef: string; rota: string }[];
  at: Instant;
}

interface Staffed {
  stage: AskedStage;
  asked: Asked;
  fallback: boolean;
  able: Able[];
}

/**
 * Stages with the people who can answer them now. Where fewer are found than
 * are needed, or only the same people for several stages, fallbacks are asked,
 * as few of them as will do; refuses where that is not enough either.
 */
export function staffStages(
  stages: AskedStage[],
  question: StaffQuestion,
  draft: Draft,
): Stage[] {
  const usual = stages.map(stage => staffedBy(stage, false, question));
  const staffed = withFallbacks(stages, usual, question);
  if (!staffed) refuseShort(usual, question, draft);
  return (staffed ?? usual).map(one => toStage(one, question));
}

/** Stages as they are put into a decision when nobody is looked up. */
export function unstaffed(stages: AskedStage[]): Stage[] {
  return stages.map(stage => {
    const { fallback } = stage;
    // Which of the two was asked is not known here, so a review by either suffices.
    const audience = fallback
      ? [...new Set([...stage.audience, ...fallback.audience])].sort()
      : stage.audience;
    return { ...termsOf(stage), title: stage.title, audience, people: [] };
  });
}

function staffedBy(
  stage: AskedStage,
  fallback: boolean,
  { there, excluded, named, at }: StaffQuestion,
): Staffed {
  const asked = fallback ? stage.fallback! : stage;
  const audience = { principals: asked.audience, named };
  const able = there.ableTo(
    audience,
    excluded,
    at,
    stage.minMembershipAge?.iso,
  );
  return { stage, asked, fallback, able };
}

/** The choice with the fewest fallbacks that can be staffed, earlier stages kept as they are. */
function withFallbacks(
  stages: AskedStage[],
  usual: Staffed[],
  question: StaffQuestion,
): Staffed[] | undefined {
  if (suffices(usual)) return usual;
  const others = stages.map(stage =>
    stage.fallback ? staffedBy(stage, true, question) : undefined,
  );
  const choices = Array.from(
    { length: 2 ** stages.length - 1 },
    (_, n) => n + 1,
  )
    .filter(bits =>
      stages.every((stage, i) => !isSet(bits, i) || stage.fallback),
    )
    .sort((a, b) => ones(a) - ones(b) || b - a);
  for (const bits of choices) {
    const choice = usual.map((one, i) => (isSet(bits, i) ? others[i]! : one));
    if (suffices(choice)) return choice;
  }
  return undefined;
}

const isSet = (bits: number, index: number) =>
  Math.floor(bits / 2 ** index) % 2 === 1;
const ones = (bits: number) => bits.toString(2).replace(/0/g, '').length;

function suffices(staffed: Staffed[]): boolean {
  return canBeStaffed(
    staffed.map(({ stage, able }) => ({
      count: stage.count,
      people: able.map(({ person }) => person.ref),
    })),
  );
}

function refuseShort(
  usual: Staffed[],
  { named }: StaffQuestion,
  draft: Draft,
): void {
  const short = usual.filter(({ stage, able }) => able.length < stage.count);
  if (short.length === 0) {
    draft.refuse(
      'never',
      'nobody reviews the same request twice, and too few different people can answer its stages',
    );
  }
  for (const { stage, able } of short) {
    const unknown = stage.audience
      .map(principal => named.get(principal)?.unknown)
      .find(why => why !== undefined);
    const clause = shortage(stage, able.length);
    if (unknown) {
      draft.refuse(
        'now',
        `${clause}; who it is could not be found out (${unknown})`,
      );
    } else {
      draft.refuse('never', clause);
    }
  }
}

function shortage(stage: AskedStage, found: number): string {
  const others = stage.minMembershipAge
    ? 'requester, receiver and those who joined too recently never approve'
    : 'requester and receiver never approve';
  const nor = stage.fallback
    ? `, and ${stage.fallback.titleForRequester} instead are too few as well`
    : '';
  return found === 0
    ? `this has to be approved by ${stage.titleForRequester}, and nobody can do that now (${others})${nor}`
    : `this needs ${stage.count} approvals by ${stage.titleForRequester}, and only ${found} can be given now (${others})${nor}`;
}

function termsOf(
  stage: AskedStage,
): Pick<Stage, 'count' | 'escalation' | 'remindEvery' | 'minMembershipAge'> {
  const { escalation } = stage;
  return {
    count: stage.count,
    escalation: escalation && {
      after: escalation.after,
      title: escalation.title,
      audience: escalation.audience,
    },
    remindEvery: stage.remindEvery,
    minMembershipAge: stage.minMembershipAge?.iso,
  };
}

function toStage(
  { stage, asked, fallback, able }: Staffed,
  question: StaffQuestion,
): Stage {
  return {
    ...termsOf(stage),
    title: asked.title,
    audience: asked.audience,
    people: peopleOf(able, question),
    fallback: fallback || undefined,
  };
}

/** People with what they are, and who stands in for those who are away; at most 25. */
export function peopleOf(able: Able[], question: StaffQuestion): Person[] {
  const { there, excluded } = question;
  const listed = new Map<string, Person>(
    able.map(one => [one.person.ref, toPerson(one, question)]),
  );
  for (const { person, standsInFor } of there.standInsFor(able, excluded)) {
    const marks = standsInFor.map(away => `stands in for ${away.name}`);
    const known = listed.get(person.ref);
    if (known) known.marks.push(...marks);
    else listed.set(person.ref, { ref: person.ref, name: person.name, marks });
  }
  return [...listed.values()]
    .sort(
      (a, b) => a.name.localeCompare(b.name, 'en') || (a.ref < b.ref ? -1 : 1),
    )
    .slice(0, LISTED);
}

function toPerson(
  { person, as, awayUntil }: Able,
  { at, onCall }: StaffQuestion,
): Person {
  const rotas = onCall
    .filter(({ personRef }) => personRef === person.ref)
    .map(({ rota }) => `on call for ${rota}`);
  const marks = [
    ...new Set([...as.flatMap(markOf), ...rotas]),
    ...(awayUntil ? [`away until ${timeInWords(awayUntil, at)}`] : []),
  ];
  return { ref: person.ref, name: person.name, marks, awayUntil };
}

/** What somebody is here; on call is said with the rota's name. */
function markOf(principal: Principal): string[] {
  const parsed = parsePrincipal(principal);
  switch (parsed.kind) {
    case 'lead':
      return [`lead of ${nameOf(parsed.ref)}`];
    case 'member':
      return [`member of ${nameOf(parsed.ref)}`];
    case 'named':
      return [`${parsed.key} of ${parsed.source}`];
    default:
      return [];
  }
}
