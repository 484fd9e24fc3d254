import { readFile } from 'node:fs/promises';
import {
  Simulation,
  simulateBodySchema,
  simulatedFactsSchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { parse } from 'yaml';
import { z } from 'zod';
import { BackendClient } from '../backend/BackendClient';
import { openCatalog } from '../catalog/openCatalog';
import { readSettings } from '../catalog/readSettings';
import { EXIT, Exit, UsageError } from '../terminal/exits';
import { placeOf } from '../terminal/places';
import { Terminal, json, line } from '../terminal/Terminal';
import { decisionInWords } from './decisionInWords';
import { readDocumentTexts, readSoundPolicy } from './readPolicy';

export interface ExplainOptions {
  person: string;
  entity: string;
  role: string;
  receiver?: string;
  duration?: string;
  startsAt?: string;
  at?: string;
  justification?: string;
  ticket?: string;
  incident?: string;
  breakGlass?: boolean;
  facts?: string;
  documents?: string[];
  catalog?: string[];
  config?: string;
  portal?: string;
  tokenEnv?: string;
  json?: boolean;
}

/** Says what policy decides of one item, and why. */
export async function explain(
  options: ExplainOptions,
  terminal: Terminal,
): Promise<Exit> {
  const question = await questionOf(options);
  const { items, findings } = options.portal
    ? await askPortal(options, question, terminal)
    : await decideHere(options, question, terminal);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (options.json) json(terminal, { items, findings });
  else {
    for (const finding of findings) {
      terminal.err(
        `${placeOf(finding)} ${finding.severity} ${finding.message}\n`,
      );
    }
    for (const { decision } of items) {
      line(
        terminal,
        `${options.role} on ${options.entity}, for ${options.receiver ?? options.person}, at ${decision.decidedAt}`,
      );
      decisionInWords(decision, terminal).forEach(text => line(terminal, text));
    }
  }
  return errors.length > 0 ? EXIT.failed : EXIT.ok;
}

async function questionOf(
  options: ExplainOptions,
): Promise<z.output<typeof simulateBodySchema>> {
  const { person, entity, role } = options;
  const parsed = simulateBodySchema.safeParse({
    requester: person,
    receiver: options.receiver,
    items: [{ entityRef: entity, role }],
    duration: options.duration,
    startsAt: options.startsAt,
    at: options.at,
    justification: options.justification,
    ticket: options.ticket,
    incident: options.incident,
    breakGlass: options.breakGlass,
    facts: options.facts ? await readFacts(options.facts) : undefined,
  });
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `This cannot be asked: ${z.prettifyError(parsed.error)}`,
  );
}

async function readFacts(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(error => {
    throw new UsageError(`The facts ${file} cannot be read: ${error.message}`);
  });
  const parsed = simulatedFactsSchema.safeParse(parse(text));
  if (parsed.success) return parse(text);
  throw new UsageError(`${file}: ${z.prettifyError(parsed.error)}`);
}

type Answer = Pick<Simulation, 'items' | 'findings'>;

async function decideHere(
  options: ExplainOptions,
  question: z.output<typeof simulateBodySchema>,
  terminal: Terminal,
): Promise<Answer> {
  const { documents, catalog } = options;
  if (!documents || !catalog) {
    throw new UsageError(
      'Name --documents and --catalog to decide here, or --portal to ask a portal',
    );
  }
  const policy = await readSoundPolicy(documents);
  const opened = await openCatalog(catalog, {
    terminal,
    token: options.tokenEnv && terminal.env[options.tokenEnv],
    settings: await readSettings(options.config),
  });
  const now = new Date().toISOString();
  try {
    const items = await policy.decide(opened, question, now);
    return { items, findings: [] };
  } catch (error) {
    if ((error as Error).name !== 'NotFoundError') throw error;
    throw new UsageError(
      `${question.items[0].entityRef} is not in the catalog`,
    );
  }
}

async function askPortal(
  options: ExplainOptions,
  question: z.output<typeof simulateBodySchema>,
  terminal: Terminal,
): Promise<Answer> {
  const { portal, tokenEnv } = options;
  const backend = new BackendClient({ url: portal!, tokenEnv }, terminal);
  const documents = options.documents
    ? await readDocumentTexts(options.documents)
    : undefined;
  return backend.call(api =>
    api.simulate({ body: { ...question, documents } }),
  );
}
