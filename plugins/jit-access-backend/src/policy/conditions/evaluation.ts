import {
  OnCallShift,
  OpenIncident,
  TicketFact,
} from '@jit-access/backstage-plugin-jit-access-node';
import { FreezeInForce, ItemFacts, PersonFacts } from '../facts/itemFacts';
import { Truth } from '../truth';

/** Who a sentence is read by: `you` is written instead of that person's name. */
export interface Voice {
  you?: string;
}

/** What one key of a condition found. */
export interface Finding {
  truth: Truth;
  /** What was found, as a clause without capital or full stop; true whatever was expected. */
  say(voice: Voice): string;
  /** What somebody could do so that it is as it should be, as a clause; absent: nothing in particular. */
  remedy?(voice: Voice): string | undefined;
  /** About entity or role, not about people: no news to whoever asks for exactly these. */
  plain?: boolean;
  /** `catalog`, `request`, `role`, or ids of context sources. */
  source: string;
  /** Shifts, incidents and tickets that made it true, for access that ends with them. */
  shifts?: OnCallShift[];
  incidents?: OpenIncident[];
  tickets?: TicketFact[];
  /** Freezes that made it true, for messages. */
  freezes?: FreezeInForce[];
}

/** The outcome of a condition, and the findings that settled it. */
export interface Evaluation {
  truth: Truth;
  because: Finding[];
}

/** A condition, ready to be evaluated. */
export type Evaluate = (facts: ItemFacts) => Evaluation;

/** The words for a person at the start of a clause. */
export function subject(
  person: PersonFacts,
  voice: Voice,
): { name: string; is: 'are' | 'is' } {
  return voice.you === person.ref
    ? { name: 'you', is: 'are' }
    : { name: person.name, is: 'is' };
}

/** What was found, without repetition; what is no news is left out where there is other. */
export function clauses(because: Finding[], voice: Voice): string[] {
  const news = because.filter(finding => !finding.plain);
  const told = (news.length > 0 ? news : because).map(finding =>
    finding.say(voice),
  );
  return [...new Set(told)];
}

/** The same as one clause; absent when nothing was looked at. */
export function tell(because: Finding[], voice: Voice): string | undefined {
  return clauses(because, voice).join(' and ') || undefined;
}

/** Who said what was found; absent when nothing was read. */
export function sourcesOf(because: Finding[]): string | undefined {
  return (
    [...new Set(because.map(finding => finding.source))].join(', ') || undefined
  );
}
