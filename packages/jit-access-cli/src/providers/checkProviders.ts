import {
  checkProvidersBodySchema,
  ProviderChecks,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { BackendClient, BackendOptions } from '../backend/BackendClient';
import { EXIT, Exit, UsageError } from '../terminal/exits';
import { Terminal, json, line, paint } from '../terminal/Terminal';

export interface CheckProvidersOptions extends BackendOptions {
  provider?: string;
  json?: boolean;
}

type Check = ProviderChecks['checks'][number];

const WORDS = {
  ok: ['✓', 'green', 'within reach'],
  failed: ['✗', 'red', 'out of reach'],
  unchecked: ['-', 'dim', 'has no check'],
} as const;

/** Says of each provider whether its targets can be reached now. */
export async function checkProviders(
  { provider, ...options }: CheckProvidersOptions,
  terminal: Terminal,
): Promise<Exit> {
  const body = checkProvidersBodySchema.safeParse({ provider });
  if (!body.success) {
    throw new UsageError(`--provider: ${z.prettifyError(body.error)}`);
  }
  const backend = new BackendClient(options, terminal);
  const { checks } = await backend.call(api =>
    api.checkProviders({ body: body.data }),
  );
  if (options.json) json(terminal, { checks });
  else {
    tableOf(checks, terminal).forEach(text => line(terminal, text));
    line(terminal, summaryOf(checks));
  }
  const failed = checks.some(({ status }) => status === 'failed');
  return failed ? EXIT.failed : EXIT.ok;
}

/** One line each, in columns; what is wrong stands below. */
function tableOf(checks: Check[], terminal: Terminal): string[] {
  const widthOf = (texts: string[]) =>
    Math.max(0, ...texts.map(text => text.length));
  const title = widthOf(checks.map(check => check.title));
  const id = widthOf(checks.map(check => check.provider));
  const word = widthOf(checks.map(({ status }) => WORDS[status][2]));
  return checks.flatMap(check => {
    const [sign, colour, said] = WORDS[check.status];
    const row = [
      paint(terminal, colour, sign),
      check.title.padEnd(title),
      check.provider.padEnd(id),
      said.padEnd(word),
      check.status === 'unchecked' ? '' : `${check.durationMs} ms`,
    ];
    const text = row.join('  ').trimEnd();
    return check.message ? [text, `   ${check.message}`] : [text];
  });
}

function summaryOf(checks: Check[]): string {
  if (checks.length === 0) {
    return 'No provider is installed there; add one to the backend';
  }
  const failed = checks.filter(({ status }) => status === 'failed').length;
  return `${checks.length - failed} of ${checks.length} without a failure`;
}
