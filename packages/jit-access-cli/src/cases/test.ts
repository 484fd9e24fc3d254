import { openCatalog } from '../catalog/openCatalog';
import { readSettings } from '../catalog/readSettings';
import { checkInWords } from '../policy/decisionInWords';
import { readSoundPolicy } from '../policy/readPolicy';
import { EXIT, Exit, UsageError } from '../terminal/exits';
import { placeOf } from '../terminal/places';
import { Terminal, json, line, paint } from '../terminal/Terminal';
import { CaseFile, readCases } from './readCases';
import { CaseResult, runCases } from './runCases';

export interface TestOptions {
  documents?: string[];
  catalog?: string[];
  config?: string;
  tokenEnv?: string;
  json?: boolean;
}

/** Runs files of cases against documents. */
export async function test(
  files: string[],
  options: TestOptions,
  terminal: Terminal,
): Promise<Exit> {
  const results: CaseResult[] = [];
  for (const file of files) {
    results.push(...(await runFile(await readCases(file), options, terminal)));
  }
  const failed = results.filter(({ passed }) => !passed);
  const passed = results.length - failed.length;
  if (options.json) {
    json(terminal, { passed, failed: failed.length, cases: results });
  } else {
    for (const result of results) report(result, terminal);
    const summary = `${passed} passed, ${failed.length} failed`;
    const colour = failed.length > 0 ? 'red' : 'green';
    line(terminal, paint(terminal, colour, summary));
  }
  return failed.length > 0 ? EXIT.failed : EXIT.ok;
}

async function runFile(
  cases: CaseFile,
  options: TestOptions,
  terminal: Terminal,
): Promise<CaseResult[]> {
  const documents = options.documents ?? cases.documents;
  const places = options.catalog ?? cases.catalog;
  if (documents.length === 0) {
    throw new UsageError(
      `Which documents decide the cases of ${cases.file}? Name them with --documents, or in the file under documents`,
    );
  }
  const policy = await readSoundPolicy(documents);
  const catalog = await openCatalog(places, {
    terminal,
    token: options.tokenEnv && terminal.env[options.tokenEnv],
    settings: await readSettings(options.config ?? cases.config),
  });
  return runCases(cases, policy, catalog, new Date().toISOString());
}

function report(result: CaseResult, terminal: Terminal): void {
  const { name, passed, differences, decision } = result;
  if (passed) {
    line(terminal, `${paint(terminal, 'green', '✓')} ${name}`);
    return;
  }
  line(terminal, `${paint(terminal, 'red', '✗')} ${name} (${placeOf(result)})`);
  for (const { field, expected, found } of differences) {
    line(terminal, `    ${field}: expected ${expected}, found ${found}`);
  }
  if (!decision) return;
  line(terminal, `    The decision: ${decision.headline}`);
  for (const reason of decision.reasons) line(terminal, `      ${reason}`);
  for (const check of decision.checks) {
    line(terminal, `      ${checkInWords(check, terminal)}`);
  }
}
