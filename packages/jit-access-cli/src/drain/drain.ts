import { setTimeout as sleep } from 'node:timers/promises';
import {
  Drain,
  drainBodySchema,
  durationSchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Duration } from 'luxon';
import { z } from 'zod';
import { BackendClient, BackendError } from '../backend/BackendClient';
import { EXIT, Exit, UsageError } from '../terminal/exits';
import { Terminal, json, line, paint } from '../terminal/Terminal';
import { leftInWords, scopeInWords } from './drainInWords';

export interface DrainOptions {
  url: string;
  tokenEnv?: string;
  provider?: string;
  reason?: string;
  stop?: boolean;
  timeout?: string;
  every: string;
  json?: boolean;
}

type Running = Extract<Drain, { draining: true }>;

/** So many looks in a row may go unanswered: a portal that restarts is waited for. */
const UNANSWERED_AT_MOST = 60;

/**
 * Takes all that is ours out of target systems, and waits until nothing is left.
 * One that is on already is followed, so that a closed terminal loses nothing.
 */
export async function drain(
  options: DrainOptions,
  terminal: Terminal,
): Promise<Exit> {
  const everyMs = millisecondsOf(options.every);
  const timeoutMs = timeoutOf(options.timeout);
  const backend = new BackendClient(options, terminal);
  if (options.stop) return stop(backend, options, terminal);
  const begun = await begin(backend, options);
  if (!options.json) {
    line(terminal, `Draining ${scopeInWords(begun)}: ${begun.reason}`);
    line(
      terminal,
      'It goes on in the portal when this command ends; --stop stops it.',
    );
  }
  const last = await follow(backend, begun, {
    everyMs,
    until: performance.now() + timeoutMs,
    say: text => options.json || line(terminal, text),
    warn: text => terminal.err(`${text}\n`),
  });
  if (options.json) json(terminal, last);
  else conclude(last, begun, terminal);
  return last.draining && last.done ? EXIT.ok : EXIT.failed;
}

async function begin(
  backend: BackendClient,
  options: DrainOptions,
): Promise<Running> {
  const running = await backend.call(api => api.drain({}));
  if (running.draining && running.provider === options.provider) return running;
  const body = bodyOf(options, true);
  const begun = await backend.call(api => api.setDrain({ body }));
  if (begun.draining) return begun;
  throw new UsageError('Somebody stopped it at the moment that it began');
}

async function follow(
  backend: BackendClient,
  begun: Running,
  options: {
    everyMs: number;
    until: number;
    say(text: string): void;
    warn(text: string): void;
  },
): Promise<Drain> {
  let last: Drain = begun;
  let said = '';
  let unanswered = 0;
  for (;;) {
    if (!last.draining || last.done) return last;
    const words = leftInWords(last);
    if (words !== said) options.say(words);
    said = words;
    if (performance.now() >= options.until) return last;
    await sleep(options.everyMs);
    try {
      last = await backend.call(api => api.drain({}));
      unanswered = 0;
    } catch (error) {
      const passing = error instanceof BackendError && error.passing;
      unanswered += 1;
      if (!passing || unanswered >= UNANSWERED_AT_MOST) throw error;
      if (unanswered === 1) {
        options.warn(`${error.message}. The drain goes on; asking again`);
      }
    }
  }
}

function conclude(last: Drain, begun: Running, terminal: Terminal): void {
  if (!last.draining) {
    line(
      terminal,
      `${paint(terminal, 'red', '✗')} Somebody stopped it before nothing was left`,
    );
  } else if (!last.done) {
    line(
      terminal,
      `${paint(terminal, 'yellow', '…')} Not done within the time given; it goes on`,
    );
  } else {
    line(
      terminal,
      `${paint(terminal, 'green', '✓')} Nothing of ours is left in ${begun.provider ? `the targets of ${begun.provider}` : 'any target'}. Until it is stopped, nothing new comes`,
    );
  }
}

async function stop(
  backend: BackendClient,
  options: DrainOptions,
  terminal: Terminal,
): Promise<Exit> {
  const body = bodyOf(options, false);
  const stopped = await backend.call(api => api.setDrain({ body }));
  if (options.json) json(terminal, stopped);
  else {
    line(
      terminal,
      'Stopped. What has ended stays ended; where everything was drained, new access stays paused until it is resumed on the health page.',
    );
  }
  return EXIT.ok;
}

function bodyOf(
  { provider, reason }: DrainOptions,
  draining: boolean,
): z.input<typeof drainBodySchema> {
  if (!reason) {
    throw new UsageError('Say why with --reason; it is kept in the history');
  }
  const body = draining ? { draining, provider, reason } : { draining, reason };
  const parsed = drainBodySchema.safeParse(body);
  if (parsed.success) return body;
  throw new UsageError(
    `This cannot be asked: ${z.prettifyError(parsed.error)}`,
  );
}

function millisecondsOf(seconds: string): number {
  const value = Number(seconds);
  if (value > 0 && value <= 3600) return value * 1000;
  throw new UsageError(
    `--every takes seconds, above 0 and at most 3600; "${seconds}" is not that`,
  );
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined) return Infinity;
  const parsed = durationSchema.safeParse(text);
  if (parsed.success) return Duration.fromISO(parsed.data).toMillis();
  throw new UsageError(`--timeout: ${z.prettifyError(parsed.error)}`);
}
