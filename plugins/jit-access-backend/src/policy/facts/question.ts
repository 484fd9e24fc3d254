import { Entity } from '@backstage/catalog-model';
import { Instant } from '../../domain/time';
import { CompiledRole } from '../compile/compiledSet';
import { CompiledCalendar } from '../conditions/compiledCalendar';
import { FactName } from './itemFacts';

/** What facts are gathered for. */
export interface FactQuestion {
  requester: string;
  receiver: string;
  at: Instant;
  /** Every entity concerned, by ref; absent values: the catalog did not answer. */
  entities: ReadonlyMap<string, Entity | undefined>;
  /** What is asked for; what its policies read is gathered. */
  asked: readonly { entityRef: string; role: CompiledRole }[];
  /** Read on every entity whatever policies read. */
  also?: readonly FactName[];
  /** The ticket that the request names. */
  ticket?: string;
  /** A grant that is decided again; it does not count against itself. */
  exceptGrant?: string;
  /** A request that is decided again; its items do not count as pending. */
  exceptRequest?: string;
  /** Calendars of the set in force. */
  calendars?: ReadonlyMap<string, CompiledCalendar>;
}
