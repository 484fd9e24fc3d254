import { z } from 'zod';
import {
  OnCallShift,
  OpenIncident,
} from '@jit-access/backstage-plugin-jit-access-node';
import { oneOrMore } from '../language/strictObject';
import { flagSchema, textSchema } from '../language/values';
import { ItemFacts, PartFacts, Relation } from '../facts/itemFacts';
import { Truth, not } from '../truth';
import { listInWords, timeInWords } from '../words';
import { ConditionKey, conditionKey, modifierKey } from './conditionKey';
import { Finding, subject } from './evaluation';

const relationSchema = z.enum(
  ['self', 'system', 'dependencies', 'dependents'],
  {
    error: 'Write self, system, dependencies or dependents',
  },
);
const DEFAULT_ON_CALL: Relation[] = ['self', 'system'];
const DEFAULT_INCIDENTS: Relation[] = ['self'];

/** What is found, and what could not be: one that is found is enough. */
function found<T>(
  facts: ItemFacts,
  part: PartFacts<T & { entityRef: string }> | undefined,
  relations: Relation[],
  matches: (value: T) => boolean,
): { truth: Truth; matching: T[]; reason: string; source: string } {
  if (!facts.entity || !part) {
    return {
      truth: 'unknown',
      matching: [],
      reason: 'the catalog did not answer',
      source: 'catalog',
    };
  }
  const { related } = facts.entity;
  const refs = new Set(relations.flatMap(relation => related[relation]));
  const matching = part.known.filter(
    value => refs.has(value.entityRef) && matches(value),
  );
  const source = part.sources.join(', ') || 'none';
  const reason = part.missing
    .map(missing => `${missing.source}: ${missing.reason}`)
    .join('; ');
  if (matching.length > 0) return { truth: 'true', matching, reason, source };
  return {
    truth: part.missing.length > 0 ? 'unknown' : 'false',
    matching,
    reason,
    source,
  };
}

function onCallFinding(
  facts: ItemFacts,
  relations: Relation[],
  levels: string[] | undefined,
): Finding {
  const wanted = levels && new Set(levels.map(level => level.toLowerCase()));
  const { truth, matching, reason, source } = found<OnCallShift>(
    facts,
    facts.context?.onCall,
    relations,
    shift =>
      shift.personRef === facts.receiver.ref &&
      (!wanted || wanted.has(shift.level.toLowerCase())) &&
      (shift.until === undefined || shift.until > facts.at),
  );
  const level = levels ? `${listInWords(levels, 'or')} ` : '';
  return {
    truth,
    shifts: matching,
    source,
    say: voice => {
      const who = subject(facts.receiver, voice);
      const [shift] = matching;
      if (shift) {
        const held = levels ? `${shift.level} ` : '';
        const until = shift.until
          ? ` until ${timeInWords(shift.until, facts.at)}`
          : '';
        return `${who.name} ${who.is} ${held}on call for ${shift.rota}${until}`;
      }
      return truth === 'unknown'
        ? `whether ${who.name} ${who.is} on call could not be found out (${reason})`
        : `${who.name} ${who.is} not ${level}on call for ${facts.entity?.name}`;
    },
  };
}

function incidentFinding(
  facts: ItemFacts,
  relations: Relation[],
  severities: string[] | undefined,
): Finding {
  const wanted = severities && new Set(severities.map(s => s.toLowerCase()));
  const { truth, matching, reason, source } = found<OpenIncident>(
    facts,
    facts.context?.incidents,
    relations,
    incident => !wanted || wanted.has(incident.severity?.toLowerCase() ?? ''),
  );
  const kind = severities ? `${listInWords(severities, 'or')} ` : '';
  return {
    truth,
    incidents: matching,
    source,
    say: () => {
      const [incident] = matching;
      if (incident) return `incident ${incident.id} is open: ${incident.title}`;
      return truth === 'unknown'
        ? `whether an incident is open could not be found out (${reason})`
        : `no ${kind}incident is open on ${facts.entity?.name}`;
    },
  };
}

const negated = (finding: Finding): Finding => ({
  ...finding,
  truth: not(finding.truth),
});

/** Keys about on-call and incidents. */
export const contextKeys: Record<string, ConditionKey> = {
  'onCall.any': conditionKey({
    schema: flagSchema,
    scope: 'situation',
    reads: ['onCall'],
    compile: (expected, siblings) => {
      const on = (siblings['onCall.on'] as Relation[]) ?? DEFAULT_ON_CALL;
      return facts => {
        const finding = onCallFinding(facts, on, undefined);
        return expected ? finding : negated(finding);
      };
    },
  }),
  'onCall.level': conditionKey({
    schema: oneOrMore(textSchema),
    scope: 'situation',
    reads: ['onCall'],
    compile: (levels, siblings) => {
      const on = (siblings['onCall.on'] as Relation[]) ?? DEFAULT_ON_CALL;
      return facts => onCallFinding(facts, on, levels);
    },
  }),
  'onCall.on': modifierKey(oneOrMore(relationSchema), [
    'onCall.any',
    'onCall.level',
  ]),
  'incident.active': conditionKey({
    schema: flagSchema,
    scope: 'situation',
    reads: ['incidents'],
    compile: (expected, siblings) => {
      const on = (siblings['incident.on'] as Relation[]) ?? DEFAULT_INCIDENTS;
      return facts => {
        const finding = incidentFinding(facts, on, undefined);
        return expected ? finding : negated(finding);
      };
    },
  }),
  'incident.severity': conditionKey({
    schema: oneOrMore(textSchema),
    scope: 'situation',
    reads: ['incidents'],
    compile: (severities, siblings) => {
      const on = (siblings['incident.on'] as Relation[]) ?? DEFAULT_INCIDENTS;
      return facts => incidentFinding(facts, on, severities);
    },
  }),
  'incident.on': modifierKey(oneOrMore(relationSchema), [
    'incident.active',
    'incident.severity',
  ]),
};
