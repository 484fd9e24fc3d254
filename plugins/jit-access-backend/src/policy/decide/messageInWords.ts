import { Message, Quotable } from '../language/message';
import { ItemFacts } from '../facts/itemFacts';
import { nameOf, timeInWords } from '../words';

/** Fills in what a message quotes; what is not known is said so. */
export function messageInWords(message: Message, facts: ItemFacts): string {
  return message
    .map(piece =>
      typeof piece === 'string'
        ? piece
        : (QUOTES[piece.quote](facts) ?? 'an unknown time'),
    )
    .join('');
}

const QUOTES: Record<Quotable, (facts: ItemFacts) => string | undefined> = {
  'entity.name': ({ entity }) => entity?.name ?? 'this entity',
  'entity.environment': ({ entity }) => entity?.environment ?? 'no environment',
  'entity.owner': ({ entity }) =>
    entity?.owner ? nameOf(entity.owner) : 'nobody',
  'role.title': ({ role }) => role.title,
  'requester.name': ({ requester }) => requester.name,
  'receiver.name': ({ receiver }) => receiver.name,
  'facts.calendar.freeze': ({ context }) =>
    context?.freezes.known[0]?.name ?? 'a freeze',
  'facts.calendar.freezeEnds': ({ context, at }) => {
    const until = context?.freezes.known[0]?.until;
    return until && timeInWords(until, at);
  },
  'facts.incident.title': ({ context }) =>
    context?.incidents.known[0]?.title ?? 'no incident',
};
