import { digestOf } from '../../domain/audit/canonical';
import { Located, ParsedDocuments } from './parseDocuments';

/** Digest of one document: of what it says, not of how or where it is written. */
export function documentDigest(located: Located<unknown>): string {
  return digestOf(located.written);
}

/**
 * Digest of a whole set. It does not depend on the order of documents, on the
 * files that hold them, on comments or on spacing, so moving a document around
 * changes no decision.
 */
export function setDigest(parsed: ParsedDocuments): string {
  const documents = [...parsed.roles, ...parsed.policies, ...parsed.calendars]
    .map(documentDigest)
    .sort();
  return digestOf({ documents });
}
