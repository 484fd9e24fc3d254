import { OnCallShift } from '@jit-access/backstage-plugin-jit-access-node';
import { oneOrMore } from '../language/strictObject';
import { flagSchema, refSchema, textSchema } from '../language/values';
import { ItemFacts, Relation } from '../facts/itemFacts';
import { Truth, not } from '../truth';
import { listInWords, nameOf, timeInWords } from '../words';
import {
  CompiledKey,
  ConditionKey,
  Siblings,
  conditionKey,
  modifierKey,
} from './conditionKey';
import { Finding, subject } from './evaluation';
import { near, reasonOf, relationSchema, someOf, sourceOfPart } from './near';

const DEFAULT_ON: Relation[] = ['self', 'system'];
const KEYS = ['onCall.any', 'onCall.level'];

interface Rotas {
  counts(shift: OnCallShift, facts: ItemFacts): Truth;
  named?: string[];
}

/** The rotas that count: those of related entities, or those that are named. */
function rotasOf(siblings: Siblings): Rotas {
  const named = siblings['onCall.for'] as string[] | undefined;
  if (named) {
    return {
      named,
      counts: shift => (named.includes(shift.entityRef) ? 'true' : 'false'),
    };
  }
  const on = (siblings['onCall.on'] as Relation[] | undefined) ?? DEFAULT_ON;
  const related = near(on, 1);
  return {
    counts: (shift, { entity }) =>
      entity ? related.has(shift.entityRef, entity) : 'unknown',
  };
}

function onCall(
  siblings: Siblings,
  levels: string[] | undefined,
  expected: boolean,
): CompiledKey {
  const rotas = rotasOf(siblings);
  const wanted = levels && new Set(levels.map(level => level.toLowerCase()));
  const counts = (shift: OnCallShift, facts: ItemFacts): Truth => {
    const held =
      shift.personRef === facts.receiver.ref &&
      (!wanted || wanted.has(shift.level.toLowerCase())) &&
      (shift.until === undefined || shift.until > facts.at);
    return held ? rotas.counts(shift, facts) : 'false';
  };
  const find = (facts: ItemFacts): Truth =>
    facts.entity
      ? someOf(facts.context?.onCall, shift => counts(shift, facts))
      : 'unknown';
  return {
    rotas: rotas.named,
    test: facts => (expected ? find(facts) : not(find(facts))),
    tell: facts => {
      const part = facts.context?.onCall;
      const shifts = facts.entity
        ? (part?.known ?? []).filter(shift => counts(shift, facts) === 'true')
        : [];
      return {
        shifts,
        source: sourceOfPart(part),
        remedy: voice => {
          if (!expected) return undefined;
          const own = subject(facts.receiver, voice).name === 'you';
          const whom = own ? 'you are' : `${facts.receiver.name} is`;
          return `ask while ${whom} on call, or ask whoever is`;
        },
        say: say(facts, shifts, find(facts), levels, rotas.named),
      };
    },
  };
}

function say(
  facts: ItemFacts,
  [shift]: OnCallShift[],
  found: Truth,
  levels: string[] | undefined,
  named: string[] | undefined,
): Finding['say'] {
  return voice => {
    const who = subject(facts.receiver, voice);
    if (shift) {
      const held = levels ? `${shift.level} ` : '';
      const until = shift.until
        ? ` until ${timeInWords(shift.until, facts.at)}`
        : '';
      return `${who.name} ${who.is} ${held}on call for ${shift.rota}${until}`;
    }
    const level = levels ? `${listInWords(levels, 'or')} ` : '';
    const what = named
      ? listInWords(named.map(nameOf), 'or')
      : facts.entity?.name;
    return found === 'unknown'
      ? `whether ${who.name} ${who.is} on call could not be found out (${reasonOf(facts.context?.onCall)})`
      : `${who.name} ${who.is} not ${level}on call for ${what}`;
  };
}

/** Keys about who is on call. */
export const onCallKeys: Record<string, ConditionKey> = {
  'onCall.any': conditionKey({
    schema: flagSchema,
    scope: 'situation',
    reads: ['onCall'],
    compile: (expected, siblings) => onCall(siblings, undefined, expected),
  }),
  'onCall.level': conditionKey({
    schema: oneOrMore(textSchema),
    scope: 'situation',
    reads: ['onCall'],
    compile: (levels, siblings) => onCall(siblings, levels, true),
  }),
  'onCall.on': modifierKey(oneOrMore(relationSchema), KEYS),
  'onCall.for': modifierKey(oneOrMore(refSchema()), KEYS),
};
