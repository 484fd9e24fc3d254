import { Check } from '@jit-access/backstage-plugin-jit-access-common';
import {
  CompiledGuardrail,
  CompiledPolicy,
  CompiledRole,
} from '../compile/compiledSet';
import { Finding, sourcesOf, subject } from '../conditions/evaluation';
import { ItemFacts } from '../facts/itemFacts';
import { durationInWords, listInWords, nameOf, timeInWords } from '../words';
import { Ask } from './ask';
import { conflictInWords } from './conflictInWords';
import { Draft } from './draft';
import { separationOf, standingOf, weekUsed } from './effects';
import { messageInWords } from './messageInWords';
import { demandInWords, reasonShortcoming, REWORD } from './reasonQuality';
import { Shortfall, incidentsToName, shortfallOf } from './requirement';

/** A guardrail whose condition is true, and the case that it is applied to. */
export interface EffectQuestion {
  policy: CompiledPolicy;
  guardrail: CompiledGuardrail;
  /** What made its condition true. */
  because: Finding[];
  role: CompiledRole;
  facts: ItemFacts;
  ask: Ask;
}

/** A bound on the length of the window, in milliseconds. Its check is made when the length is known. */
export interface Bound {
  ms: number;
  policy: string;
  guardrail: CompiledGuardrail;
  /** Of a week: how much is used, of how much, and until when. */
  week?: { usedMs: number; maxMs: number; until: string };
}

type Effect = (question: EffectQuestion, draft: Draft) => Bound[] | void;

const checkOf = ({
  policy,
  guardrail,
}: EffectQuestion): Pick<Check, 'kind' | 'name' | 'policy' | 'location'> => ({
  kind: 'guardrail',
  name: guardrail.name,
  policy: policy.name,
  location: guardrail.location,
});

const nameOfGuardrail = ({ guardrail, policy }: EffectQuestion) =>
  `guardrail "${guardrail.name}" of policy "${policy.name}"`;

const refuse: Effect = (question, draft) => {
  const { guardrail, facts, because } = question;
  if (!guardrail.refuse) return;
  const text = messageInWords(guardrail.refuse, facts, because);
  draft.check({
    ...checkOf(question),
    status: 'not-met',
    text,
    source: sourcesOf(because) ?? 'policy',
  });
  draft.refuse('now', text.replace(/\.$/, ''));
  const freeze = because.flatMap(({ freezes = [] }) => freezes)[0];
  if (freeze) {
    draft.remedy(
      `wait until ${freeze.name} ends, ${timeInWords(freeze.until, facts.at)}`,
    );
  }
};

const maxDuration: Effect = ({ guardrail, policy, ask }) =>
  guardrail.maxDuration
    ? [
        {
          ms: guardrail.maxDuration.ms - ask.unbrokenMs,
          policy: policy.name,
          guardrail,
        },
      ]
    : undefined;

const maxPerWeek: Effect = (question, draft) => {
  const { guardrail, policy, facts, ask } = question;
  if (!guardrail.maxPerWeek) return undefined;
  const used = weekUsed(policy, facts, ask);
  if (!used) {
    refuseUnreadPast(question, draft, 'how many hours of the week are used');
    return undefined;
  }
  const maxMs = guardrail.maxPerWeek.ms;
  const week = { usedMs: used.usedMs, maxMs, until: used.week.until };
  return [{ ms: maxMs - used.usedMs, policy: policy.name, guardrail, week }];
};

function refuseUnreadPast(
  question: EffectQuestion,
  draft: Draft,
  what: string,
): void {
  const { receiver, requester } = question.facts;
  const { name } = subject(receiver, { you: requester.ref });
  draft.check({
    ...checkOf(question),
    status: 'unknown',
    text: `Could not be checked: ${what} could not be read`,
    source: 'history',
  });
  draft.refuse(
    'now',
    `${nameOfGuardrail(question)} could not be checked: ${what} by ${name} could not be read`,
  );
}

const require: Effect = (question, draft) => {
  const { guardrail, facts, ask } = question;
  if (!guardrail.require) return;
  const demanded = listInWords(
    guardrail.require.anyOf.map(what =>
      what === 'incident'
        ? 'an open incident'
        : TICKET[guardrail.require!.ticket],
    ),
    'or',
  );
  const short = shortfallOf(guardrail.require, facts);
  const unknown = short?.kind === 'unknown';
  const words = short && shortfallInWords(short, facts);
  draft.check({
    ...checkOf(question),
    status: statusOf(short),
    text: words
      ? `Needs ${demanded}: ${words}`
      : `Needs ${demanded}, and ${given(facts)} is`,
    source: 'request',
  });
  if (!short || (short.kind === 'missing' && !ask.complete)) return;
  if (unknown) {
    draft.refuse(
      'now',
      `${nameOfGuardrail(question)} could not be checked: ${words}`,
    );
    return;
  }
  draft.refuse('so', `this needs ${demanded}: ${words}`);
  const open = incidentsToName(guardrail.require.on, facts);
  const wantsIncident = guardrail.require.anyOf.includes('incident');
  if (wantsIncident && open.length > 0) {
    draft.remedy(`choose the open incident ${open[0].id} (${open[0].title})`);
  } else {
    draft.remedy(`name ${demanded}`);
  }
};

function statusOf(short: Shortfall | undefined): Check['status'] {
  if (!short) return 'met';
  return short.kind === 'unknown' ? 'unknown' : 'not-met';
}

const TICKET = {
  given: 'a ticket',
  open: 'an open ticket',
  related: 'an open ticket that is about this entity or assigned to you',
} as const;

function given({ request }: ItemFacts): string {
  return [request.ticket, request.incident].filter(Boolean).join(' and ');
}

function shortfallInWords(short: Shortfall, { entity }: ItemFacts): string {
  switch (short.kind) {
    case 'missing':
      return 'none is named yet';
    case 'no-ticket':
      return `there is no ticket ${short.id}`;
    case 'ticket-closed':
      return `ticket ${short.id} is not open`;
    case 'ticket-unrelated':
      return `ticket ${short.id} is neither about ${entity?.name} nor assigned to whoever asks`;
    case 'no-incident':
      return `incident ${short.id} is not open on ${entity?.name}`;
    case 'unknown':
      return `whether ${short.what} ${short.id} is open could not be found out (${short.why})`;
    default:
      throw new Error(
        `Unknown shortfall ${JSON.stringify(short satisfies never)}`,
      );
  }
}

/** Before a reason was written, what it needs is said and nothing is refused. */
const reason: Effect = (question, draft) => {
  const { guardrail, role, ask } = question;
  const demand = guardrail.reason;
  if (!demand) return;
  const check = { ...checkOf(question), source: 'request' };
  if (ask.justification === undefined && !ask.complete) {
    draft.check({ ...check, status: 'not-met', text: demandInWords(demand) });
    return;
  }
  const missing = reasonShortcoming(
    ask.justification ?? '',
    demand,
    role.summary.reasonExample,
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
};

const separationOfDuties: Effect = (question, draft) => {
  const { guardrail, policy, facts, ask } = question;
  if (!guardrail.separationOfDuties) return;
  const conflict = separationOf(guardrail.separationOfDuties, facts, ask);
  if (conflict === 'unknown') {
    refuseUnreadPast(question, draft, 'what is held and waited for');
    return;
  }
  const { receiver, requester, at, role } = facts;
  const check = { ...checkOf(question), source: 'history' };
  if (!conflict) {
    const roles = listInWords(guardrail.separationOfDuties.roles, 'and');
    const text = `Nothing that excludes role "${role.name}" is held (${roles})`;
    draft.check({ ...check, status: 'met', text });
    return;
  }
  const found = `${receiver.name} ${conflictInWords(conflict, at)}`;
  draft.check({
    ...check,
    status: 'not-met',
    text: `Keeps role "${role.name}" apart: ${found}`,
  });
  const you = receiver.ref === requester.ref;
  const who = you ? 'you' : receiver.name;
  const has = conflictInWords(conflict, at, you);
  draft.refuse(
    'now',
    `policy "${policy.name}" keeps roles "${conflict.role}" and "${role.name}" apart, and ${who} ${has}`,
  );
  draft.remedy(
    REMEDIES[conflict.how](
      `role "${conflict.role}" on ${nameOf(conflict.entityRef)}`,
    ),
  );
};

const REMEDIES: Record<string, (what: string) => string> = {
  holds: what => `return ${what} first, or ask somebody else to do this`,
  scheduled: what => `give up ${what} first, or ask somebody else to do this`,
  pending: what => `withdraw the request for ${what}`,
  'same-request': what => `leave out ${what}`,
  ended: what =>
    `wait until ${what} does not count any more, or ask somebody else`,
};

const noStandingAccess: Effect = (question, draft) => {
  const { guardrail, facts, ask } = question;
  if (!guardrail.noStandingAccess) return;
  const standing = standingOf(facts, ask);
  if (standing === 'unknown') {
    refuseUnreadPast(question, draft, 'what access is held anyway');
    return;
  }
  const { receiver, requester } = facts;
  const check = { ...checkOf(question), source: 'history' };
  if (!standing) {
    const text = `${receiver.name} does not have this access anyway, as far as is known`;
    draft.check({ ...check, status: 'met', text });
    return;
  }
  const you = receiver.ref === requester.ref;
  draft.check({
    ...check,
    status: 'not-met',
    text: `${receiver.name} has this access in the target anyway`,
  });
  draft.refuse(
    'now',
    `${you ? 'you have' : `${receiver.name} has`} this access in the target anyway, without a grant`,
  );
  draft.remedy('use the access that is there, or have it removed first');
};

/** Everything that a guardrail can do. */
export const EFFECTS: Effect[] = [
  refuse,
  maxDuration,
  maxPerWeek,
  require,
  reason,
  separationOfDuties,
  noStandingAccess,
];

/** How a bound is said in a check. */
export function boundInWords(bound: Bound, at: string): string {
  const { week, policy } = bound;
  if (!week) {
    return `At most ${durationInWords(bound.guardrail.maxDuration!.ms)}, says policy ${policy}`;
  }
  return `${durationInWords(bound.ms)} of ${durationInWords(week.maxMs)} are left in the week until ${timeInWords(week.until, at)}, says policy ${policy}`;
}
