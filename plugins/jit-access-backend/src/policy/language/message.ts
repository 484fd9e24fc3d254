import { z } from 'zod';
import { listInWords } from '../words';
import { suggest } from './suggest';

/** What a message to people can quote, between `{{` and `}}`. */
export const QUOTABLE = [
  'entity.name',
  'entity.environment',
  'entity.owner',
  'role.title',
  'requester.name',
  'receiver.name',
  'facts.calendar.freeze',
  'facts.calendar.freezeEnds',
  'facts.incident.title',
] as const;
export type Quotable = (typeof QUOTABLE)[number];

/** A text in pieces: what is fixed, and what is quoted. */
export type Message = (string | { quote: Quotable })[];

/** The words of a `refuse`. */
export const messageSchema = z
  .string({ error: 'Say why, in one sentence' })
  .trim()
  .min(1, { error: 'Say why, in one sentence' })
  .max(500, { error: 'Write at most 500 characters' })
  .transform((text, ctx): Message => {
    const pieces = text.split(/(\{\{.*?\}\})/);
    return pieces.flatMap((piece): Message => {
      const quoted = /^\{\{(.*)\}\}$/.exec(piece)?.[1].trim();
      if (quoted === undefined) {
        if (piece.includes('{{')) {
          ctx.addIssue({
            code: 'custom',
            message: `"${text}" opens {{ and does not close it`,
          });
        }
        return piece ? [piece] : [];
      }
      const quote = QUOTABLE.find(known => known === quoted);
      if (quote) return [{ quote }];
      const meant = suggest(quoted, QUOTABLE);
      ctx.addIssue({
        code: 'custom',
        message: `"${quoted}" cannot be quoted here. ${meant ? `Did you mean ${meant}?` : `Use ${listInWords([...QUOTABLE], 'or')}`}`,
      });
      return [];
    });
  });
