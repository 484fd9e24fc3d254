import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, isMap, isSeq, parseDocument } from 'yaml';
import { UsageError } from '../terminal/exits';
import { Case, Given, caseFileSchema } from './caseFileSchema';

/** A file of cases, read and checked. */
export interface CaseFile {
  file: string;
  documents: string[];
  catalog: string[];
  config?: string;
  cases: (Case & { line?: number })[];
}

/** @throws UsageError - the file cannot be read or is none of cases; says where and what to write */
export async function readCases(file: string): Promise<CaseFile> {
  const text = await readFile(file, 'utf8').catch(error => {
    throw new UsageError(`The cases ${file} cannot be read: ${error.message}`);
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) {
    throw new UsageError(
      `${file}:${broken.linePos?.[0].line ?? 1}: ${broken.message.split('\n')[0]}`,
    );
  }
  const parsed = caseFileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const problems = parsed.error.issues.map(issue => {
      const line = lineOf(document.contents, issue.path, lines);
      return `  ${file}:${line ?? 1} ${issue.path.join('.')}: ${issue.message}`;
    });
    throw new UsageError(
      `These cases are not understood:\n${problems.join('\n')}`,
    );
  }
  const { documents = [], catalog = [], config, defaults, cases } = parsed.data;
  const here = (entry: string) => path.join(path.dirname(file), entry);
  return {
    file,
    documents: documents.map(here),
    catalog: catalog.map(here),
    config: config && here(config),
    cases: cases.map((one, index) => ({
      ...one,
      given: merge(defaults, one.given),
      line: lineOf(document.contents, ['cases', index], lines),
    })),
  };
}

/** A case's own values win; facts are merged part by part. */
function merge(defaults: Given | undefined, given: Given): Given {
  return {
    ...defaults,
    ...given,
    entities: [...(defaults?.entities ?? []), ...(given.entities ?? [])],
    facts: { ...defaults?.facts, ...given.facts },
  };
}

/** The line of a path, or of what stands around it. */
function lineOf(
  node: unknown,
  at: readonly PropertyKey[],
  lines: LineCounter,
): number | undefined {
  let current = node;
  let found: number | undefined;
  for (const key of at) {
    if (!isMap(current) && !isSeq(current)) break;
    const next = current.get(key as string | number, true);
    if (next === undefined) break;
    current = next;
    const { range } = current as { range?: [number, number, number] };
    if (range) found = lines.linePos(range[0]).line;
  }
  return found;
}
