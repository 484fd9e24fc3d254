import {
  DryRun,
  dryRunBodySchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { BackendClient, BackendOptions } from '../backend/BackendClient';
import { EXIT, Exit, UsageError } from '../terminal/exits';
import { Terminal, json, line, paint } from '../terminal/Terminal';

export interface DryRunOptions extends BackendOptions {
  receiver: string;
  entity: string;
  role: string;
  json?: boolean;
}

type Effect = DryRun['effects'][number];

/** Says what a role would call in its target for somebody. */
export async function dryRun(
  options: DryRunOptions,
  terminal: Terminal,
): Promise<Exit> {
  const { receiver, entity: entityRef, role } = options;
  const body = dryRunBodySchema.safeParse({ receiver, entityRef, role });
  if (!body.success) {
    throw new UsageError(
      `This cannot be asked: ${z.prettifyError(body.error)}`,
    );
  }
  const backend = new BackendClient(options, terminal);
  const answer = await backend.call(api => api.dryRun({ body: body.data }));
  if (options.json) json(terminal, answer);
  else inWords(answer, terminal).forEach(text => line(terminal, text));
  const refused =
    answer.refused.length > 0 || answer.effects.some(one => one.refused);
  return refused ? EXIT.failed : EXIT.ok;
}

function inWords(answer: DryRun, terminal: Terminal): string[] {
  const { role, entityRef, receiver } = answer;
  return [
    `"${role.title}" on ${entityRef}, for ${receiver}, as if it ended at ${answer.notAfter}`,
    `Policy says at the moment: ${answer.verdict}`,
    ...answer.refused.map(
      why => `${paint(terminal, 'red', '✗')} Nothing would be called: ${why}`,
    ),
    ...answer.effects.flatMap(effect => [
      '',
      ...effectInWords(effect, terminal),
    ]),
  ];
}

const SECRETS = {
  engine: 'with a password that JIT Access makes',
  target: 'with a secret that the target makes',
};

function effectInWords(effect: Effect, terminal: Terminal): string[] {
  const { account, credential, refused, ensure, remove } = effect;
  const unsaid = !refused && !ensure && !remove;
  return [
    `${paint(terminal, 'bold', effect.title)} (${effect.key})${credential ? `, ${SECRETS[credential]}` : ''}`,
    ...(account ? [`  account ${account.name} (${account.key})`] : []),
    ...(refused ? [`  ${paint(terminal, 'red', '✗')} ${refused}`] : []),
    ...callsInWords('to give it', ensure),
    ...callsInWords('to take it away', remove),
    ...(unsaid ? ['  this provider does not say what it calls'] : []),
  ];
}

function callsInWords(title: string, calls: Effect['ensure']): string[] {
  if (!calls) return [];
  return [
    `  ${title}`,
    ...calls.map(
      ({ call, body }) =>
        `    ${call}${body ? ` ${JSON.stringify(body)}` : ''}`,
    ),
  ];
}
