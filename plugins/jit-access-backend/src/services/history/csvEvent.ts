import { isErased } from '../../domain/audit/exportLines';
import { SealedEvent } from '../../storage/audit/findEvents';
import { csvRecord } from './csv';
import { parseObject } from './wireEvent';

type Column = [name: string, of: (line: SealedEvent) => string | undefined];

const COLUMNS: Column[] = [
  ['time', ({ event }) => event.at],
  ['type', ({ event }) => event.type],
  ['result', ({ event }) => event.result],
  ['actor', ({ event }) => event.actor],
  ['receiver', ({ event }) => event.subject],
  ['entity', ({ event }) => event.entityRef],
  ['role', ({ event }) => event.role],
  ['provider', ({ event }) => event.provider],
  ['summary', ({ event }) => event.summary],
  ['written_by_people', writtenByPeople],
  ['details', ({ event }) => event.details],
  ['request_id', ({ event }) => event.requestId],
  ['item_id', ({ event }) => event.itemId],
  ['grant_id', ({ event }) => event.grantId],
  ['binding_id', ({ event }) => event.bindingId],
  ['event_id', ({ event }) => event.id],
  ['seal_position', ({ seal }) => (seal ? String(seal.seq) : 'not sealed yet')],
  ['seal_hash', ({ seal }) => seal?.hash],
];

export const csvHeader = csvRecord(COLUMNS.map(([name]) => name));

export function csvEvent(line: SealedEvent): string {
  return csvRecord(COLUMNS.map(([, of]) => of(line)));
}

/** `justification: Fix the totals; comment: Be careful` */
function writtenByPeople({ event }: SealedEvent): string | undefined {
  if (isErased(event)) return '(erased)';
  if (event.personal === undefined) return undefined;
  return Object.entries(parseObject(event.personal))
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return `${name}: ${text}`;
    })
    .join('; ');
}
