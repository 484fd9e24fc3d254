import {
  ContextFacts,
  ContextQuery,
  ContextSource,
  OpenIncident,
  TicketFact,
} from '@jit-access/backstage-plugin-jit-access-node';
import { StaticContextConfig } from './config';
import { FactsFile } from './FactsFile';
import { Freeze, Incident, Ticket, WrittenFacts } from './schema';
import { shiftAt } from './shifts';

const PARTS = [
  'onCall',
  'incidents',
  'tickets',
  'freezes',
  'approvers',
] as const;

/**
 * Says who is on call, what is broken, which tickets, freezes and approvers
 * there are, from what is written in the configuration, and in a file that can
 * be edited while the portal runs.
 * @internal
 */
export class StaticContextSource implements ContextSource {
  readonly id = 'static';
  readonly title = 'Static facts';
  readonly provides: ReadonlyArray<(typeof PARTS)[number]>;
  private readonly file?: FactsFile;

  constructor(private readonly written: StaticContextConfig) {
    this.file = written.file ? new FactsFile(written.file) : undefined;
    this.provides = PARTS.filter(part => this.file || written[part]);
  }

  async gather(
    query: ContextQuery,
    signal: AbortSignal,
  ): Promise<ContextFacts> {
    signal.throwIfAborted();
    const fromFile: WrittenFacts = (await this.file?.read(signal)) ?? {};
    const all = answerOf(this.written, fromFile, query);
    // A part that nobody configured is not answered at all.
    return Object.fromEntries(
      this.provides.map(part => [part, all[part]]),
    ) as ContextFacts;
  }
}

function answerOf(
  written: WrittenFacts,
  fromFile: WrittenFacts,
  query: ContextQuery,
): Required<ContextFacts> {
  const refs = new Set([query.entityRef, ...query.relatedRefs]);
  const concerns = ({ entityRef }: { entityRef?: string }) =>
    entityRef === undefined || refs.has(entityRef);
  const both = <T>(one: T[] = [], more: T[] = []) => [...one, ...more];
  return {
    onCall: both(written.onCall, fromFile.onCall)
      .filter(concerns)
      .flatMap(shift => shiftAt(shift, query.at) ?? []),
    incidents: both(written.incidents, fromFile.incidents)
      .filter(concerns)
      .filter(incident => isOpen(incident, query.at))
      .map(incidentFact),
    tickets: both(written.tickets, fromFile.tickets)
      .filter(({ id }) => isNamed(id, query.ticket))
      .map(ticketFact),
    freezes: both(written.freezes, fromFile.freezes)
      .filter(concerns)
      .filter(freeze => isNotOver(freeze, query.at)),
    approvers: both(written.approvers, fromFile.approvers),
  };
}

function isOpen(incident: Incident, at: string): boolean {
  const instant = Date.parse(at);
  return (
    Date.parse(incident.openedAt) <= instant &&
    (!incident.resolvedAt || instant < Date.parse(incident.resolvedAt))
  );
}

/** Also those to come: access may be asked for a later start. */
function isNotOver({ until }: Freeze, at: string): boolean {
  return Date.parse(at) < Date.parse(until);
}

/** People write ticket numbers in either case, and a space slips in. */
function isNamed(id: string, ticket: string | undefined): boolean {
  return ticket?.trim().toLowerCase() === id.toLowerCase();
}

function incidentFact({
  resolvedAt: _,
  people,
  ...fact
}: Incident): OpenIncident {
  if (!people) return fact;
  return {
    ...fact,
    people: people.map(({ person, role }) => ({ personRef: person, role })),
  };
}

function ticketFact({ assignee, ...fact }: Ticket): TicketFact {
  return { ...fact, assigneeRef: assignee };
}
