import { Document, LineCounter, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { Json } from '../../domain/audit/event';
import { DocumentFinding, DocumentText } from '../documents';
import {
  CalendarDocument,
  calendarDocumentSchema,
} from '../language/calendarDocument';
import { API_VERSION, KINDS } from '../language/metadata';
import {
  PolicyDocument,
  policyDocumentSchema,
} from '../language/policyDocument';
import { RoleDocument, roleDocumentSchema } from '../language/roleDocument';
import { suggest } from '../language/suggest';
import { listInWords } from '../words';
import { Locate, locator } from './position';

/** A validated document and where it stands. */
export interface Located<T> {
  document: T;
  /** As it was written, for digests. */
  written: { [key: string]: Json };
  file: string;
  locate: Locate;
}

/** The documents of one set, and what is wrong with them. */
export interface ParsedDocuments {
  roles: Located<RoleDocument>[];
  policies: Located<PolicyDocument>[];
  calendars: Located<CalendarDocument>[];
  findings: DocumentFinding[];
}

const MAX_FILE_CHARACTERS = 1_000_000;
/** Tells what is missing from what is of the wrong kind. */
const WITH_INPUT = { reportInput: true };

/** Reads and validates every document; problems become findings, never throws. */
export function parseDocuments(texts: DocumentText[]): ParsedDocuments {
  const parsed: ParsedDocuments = {
    roles: [],
    policies: [],
    calendars: [],
    findings: [],
  };
  for (const text of texts) {
    try {
      parseFile(text, parsed);
    } catch (error) {
      // Such as nesting that is deeper than the stack.
      parsed.findings.push({
        severity: 'error',
        message: `This file cannot be read: ${(error as Error).message}`,
        file: text.file,
      });
    }
  }
  return parsed;
}

function parseFile(
  { file, text }: DocumentText,
  parsed: ParsedDocuments,
): void {
  if (text.length > MAX_FILE_CHARACTERS) {
    parsed.findings.push({
      severity: 'error',
      message: `This file has ${text.length} characters; split it, ${MAX_FILE_CHARACTERS} are the most`,
      file,
    });
    return;
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  if (!Array.isArray(documents)) return;
  for (const document of documents) {
    const syntax = [...document.errors, ...document.warnings];
    for (const error of syntax) {
      const start = error.linePos?.[0];
      parsed.findings.push({
        severity: 'error',
        // The message goes on with the position and an excerpt of the text.
        message: `This is not valid YAML: ${error.message.split(/ at line \d+|\n/)[0]}`,
        file,
        line: start?.line,
        column: start?.col,
      });
    }
    if (syntax.length === 0 && document.contents !== null) {
      parseDocument(document, locator(document, lines, text), file, parsed);
    }
  }
}

function parseDocument(
  document: Document.Parsed,
  locate: Locate,
  file: string,
  parsed: ParsedDocuments,
): void {
  const written = document.toJS();
  const report: Report = (path, message, within) =>
    parsed.findings.push({
      severity: 'error',
      message,
      file,
      ...locate(path, within),
    });

  if (written === null) return;
  if (typeof written !== 'object' || Array.isArray(written)) {
    report(
      [],
      'A document is a mapping with apiVersion, kind, metadata and spec',
    );
    return;
  }
  if (isCases(written)) return;
  if (!KINDS.includes(written.kind)) {
    report(['kind'], kindMessage(written.kind));
    return;
  }
  if (written.kind === 'AccessRole') {
    const result = roleDocumentSchema.safeParse(written, WITH_INPUT);
    if (!result.success) reportIssues(result.error, report);
    else parsed.roles.push({ document: result.data, written, file, locate });
  } else if (written.kind === 'AccessCalendar') {
    const result = calendarDocumentSchema.safeParse(written, WITH_INPUT);
    if (!result.success) reportIssues(result.error, report);
    else
      parsed.calendars.push({ document: result.data, written, file, locate });
  } else {
    const result = policyDocumentSchema.safeParse(written, WITH_INPUT);
    if (!result.success) reportIssues(result.error, report);
    else parsed.policies.push({ document: result.data, written, file, locate });
  }
}

/** Cases that documents are tested with may lie beside them; they decide nothing. */
function isCases(written: Record<string, unknown>): boolean {
  return (
    Array.isArray(written.cases) &&
    written.kind === undefined &&
    written.apiVersion === undefined
  );
}

function kindMessage(kind: unknown): string {
  if (kind === undefined) {
    return `This document has no kind; write apiVersion: ${API_VERSION} and kind: ${listInWords([...KINDS], 'or')}`;
  }
  const meant = suggest(String(kind), KINDS);
  return `Unknown kind "${kind}". ${meant ? `Did you mean "${meant}"?` : `Write ${listInWords([...KINDS], 'or')}`}`;
}

/** `within`: the character of the text there that is meant. */
type Report = (
  path: readonly PropertyKey[],
  message: string,
  within?: number,
) => void;

function reportIssues(error: z.ZodError, report: Report): void {
  const unknown = error.issues.filter(
    issue => issue.code === 'unrecognized_keys',
  );
  for (const issue of error.issues) {
    if (isEcho(issue, unknown)) continue;
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n');
      issue.keys.forEach((key, index) =>
        report([...issue.path, key], messages[index] ?? issue.message),
      );
    } else {
      const within = issue.code === 'custom' && issue.params?.offset;
      report(
        issue.path,
        messageOf(issue),
        typeof within === 'number' ? within : undefined,
      );
    }
  }
}

type Issue = z.core.$ZodIssue;
type UnknownKeys = Extract<Issue, { code: 'unrecognized_keys' }>;

/** What is said to be missing is most likely the key that is misspelt. */
function isEcho(issue: Issue, unknown: UnknownKeys[]): boolean {
  const at = (path: readonly PropertyKey[]) => path.join('.');
  if (issue.code === 'custom') {
    return unknown.some(other => at(other.path) === at(issue.path));
  }
  const key = issue.path[issue.path.length - 1];
  if (issue.code === 'unrecognized_keys' || issue.input !== undefined) {
    return false;
  }
  return unknown.some(
    other =>
      at(other.path) === at(issue.path.slice(0, -1)) &&
      other.keys.some(written => suggest(written, [String(key)])),
  );
}

function messageOf(issue: z.core.$ZodIssue): string {
  const key = issue.path[issue.path.length - 1];
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  if (missing && typeof key === 'string' && !/missing/.test(issue.message)) {
    return `"${key}" is missing here`;
  }
  const message =
    issue.code === 'invalid_value' && issue.message.startsWith('Invalid option')
      ? `Write one of ${issue.values.join(', ')}`
      : issue.message;
  return typeof key === 'string' ? `${key}: ${message}` : message;
}
