import { DocumentFinding, DocumentText } from '../documents';
import { Problem, checkRole } from './checkRole';
import { checkCalendars } from './checkCalendars';
import { checkPolicy } from './checkPolicy';
import { setDigest } from './digest';
import { Located, ParsedDocuments, parseDocuments } from './parseDocuments';

/** A set that can be compiled, or the reasons why it cannot. */
export type ParsedSet = ParsedDocuments & {
  /** Absent when there are errors. */
  digest?: string;
};

/** Reads, validates and checks a whole set of documents. */
export function parseSet(texts: DocumentText[]): ParsedSet {
  const parsed = parseDocuments(texts);
  const { roles, policies, calendars, findings } = parsed;
  for (const role of roles) {
    findings.push(...located(role, checkRole(role.document)));
  }
  for (const policy of policies) {
    findings.push(
      ...located(policy, checkPolicy(policy.document)),
      ...located(policy, checkCalendars(policy.document, calendars)),
    );
  }
  findings.push(
    ...repeatedDocuments(roles),
    ...repeatedDocuments(policies),
    ...repeatedDocuments(calendars),
  );
  const broken = findings.some(finding => finding.severity === 'error');
  return { ...parsed, digest: broken ? undefined : setDigest(parsed) };
}

/** Problems of a document as findings of its file. */
export function located(
  where: Located<unknown>,
  problems: Problem[],
  severity: DocumentFinding['severity'] = 'error',
): DocumentFinding[] {
  return problems.map(({ path, message }) => ({
    severity,
    message,
    file: where.file,
    ...where.locate(path),
  }));
}

function repeatedDocuments(
  all: Located<{ kind: string; metadata: { name: string } }>[],
): DocumentFinding[] {
  const first = new Map<string, Located<unknown>>();
  return all.flatMap(where => {
    const { kind, metadata } = where.document;
    const before = first.get(metadata.name);
    if (!before) {
      first.set(metadata.name, where);
      return [];
    }
    const { line } = before.locate(['metadata', 'name']);
    return located(where, [
      {
        path: ['metadata', 'name'],
        message: `There is already an ${kind} "${metadata.name}" in ${before.file}, line ${line}`,
      },
    ]);
  });
}
