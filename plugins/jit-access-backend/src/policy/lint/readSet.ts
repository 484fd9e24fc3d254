import { CompiledSet } from '../compile/compiledSet';
import { compileSet } from '../compile/compileSet';
import { ProviderPart } from '../decide/providerPart';
import { DocumentFinding, DocumentText } from '../documents';
import { ParsedSet, parseSet } from '../parse/parseSet';
import { lintSet } from './lintSet';

/** A set of documents, and what is wrong with it. */
export interface ReadSet {
  /** Absent when there are errors. */
  set?: CompiledSet;
  /** By file and place, errors and warnings. */
  findings: DocumentFinding[];
  parsed: ParsedSet;
}

/**
 * Reads, checks, lints and compiles documents; the one way from texts to a set.
 *
 * @param providers - those at hand; absent: which there are is not known
 */
export function readSet(
  texts: DocumentText[],
  providers: ProviderPart[] | undefined,
): ReadSet {
  const parsed = parseSet(texts);
  const findings = [...parsed.findings];
  if (parsed.digest !== undefined) findings.push(...lintSet(parsed, providers));
  findings.sort(byPlace);
  const broken = findings.some(({ severity }) => severity === 'error');
  return { set: broken ? undefined : compileSet(parsed), findings, parsed };
}

function byPlace(a: DocumentFinding, b: DocumentFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
