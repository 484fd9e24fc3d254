import { OpenIncident } from '@jit-access/backstage-plugin-jit-access-node';
import { Finding } from '../conditions/evaluation';
import { Message, Quotable } from '../language/message';
import { FreezeInForce, ItemFacts } from '../facts/itemFacts';
import { nameOf, timeInWords } from '../words';

/** Fills in what a message quotes; what is not known is said so. */
export function messageInWords(
  message: Message,
  facts: ItemFacts,
  because: Finding[],
): string {
  const quoted = {
    ...facts,
    freeze:
      because.flatMap(({ freezes = [] }) => freezes)[0] ??
      facts.freezesInForce?.[0],
    incident:
      because.flatMap(({ incidents = [] }) => incidents)[0] ??
      facts.context?.incidents.known[0],
  };
  return message
    .map(piece =>
      typeof piece === 'string' ? piece : QUOTES[piece.quote](quoted),
    )
    .join('');
}

interface Quoted extends ItemFacts {
  freeze?: FreezeInForce;
  incident?: OpenIncident;
}

const QUOTES: Record<Quotable, (facts: Quoted) => string> = {
  'entity.name': ({ entity }) => entity?.name ?? 'this entity',
  'entity.environment': ({ entity }) => entity?.environment ?? 'no environment',
  'entity.owner': ({ entity }) =>
    entity?.owner ? nameOf(entity.owner) : 'nobody',
  'role.title': ({ role }) => role.title,
  'requester.name': ({ requester }) => requester.name,
  'receiver.name': ({ receiver }) => receiver.name,
  'facts.calendar.freeze': ({ freeze }) => freeze?.name ?? 'a freeze',
  'facts.calendar.freezeEnds': ({ freeze, at }) =>
    freeze ? timeInWords(freeze.until, at) : 'an unknown time',
  'facts.incident.title': ({ incident }) => incident?.title ?? 'no incident',
};
