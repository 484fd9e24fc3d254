import { readFile } from 'node:fs/promises';
import {
  SignedCheckpoint,
  TrustedKeys,
  signedCheckpointSchema,
  trustKeys,
  verifyExport,
} from '@jit-access/backstage-plugin-jit-access-backend/audit';
import { EXIT, Exit, UsageError } from '../terminal/exits';
import { counted } from '../terminal/places';
import { Terminal, json, line, paint } from '../terminal/Terminal';
import { readLines } from './readLines';

export interface VerifyOptions {
  publicKey: string[];
  anchors?: string;
  json?: boolean;
}

/** Checks an export of the history, away from the portal that made it. */
export async function verify(
  file: string,
  options: VerifyOptions,
  terminal: Terminal,
): Promise<Exit> {
  const keys = await readKeys(options.publicKey);
  const result = await verifyExport({
    lines: readLines(file),
    anchors: options.anchors ? readAnchors(options.anchors) : undefined,
    keys,
  }).catch((error: Error) => {
    throw error instanceof UsageError
      ? error
      : new UsageError(`${file}: ${error.message}`);
  });
  const { findings, header, head } = result;
  if (options.json) {
    json(terminal, {
      intact: findings.length === 0,
      findings,
      head,
      exportedAt: header.exportedAt,
      complete: header.complete,
      anchored: options.anchors !== undefined,
    });
  } else {
    for (const { message } of findings) {
      line(terminal, `${paint(terminal, 'red', '✗')} ${message}`);
    }
    line(terminal, summaryOf(findings.length, head?.seq ?? 0, header, options));
  }
  return findings.length > 0 ? EXIT.failed : EXIT.ok;
}

function summaryOf(
  findings: number,
  seq: number,
  { exportedAt, complete }: { exportedAt: string; complete: boolean },
  { anchors }: VerifyOptions,
): string {
  const scope = complete
    ? `up to position ${seq}`
    : 'a filtered export, which cannot show that nothing was left out';
  const said = `exported at ${exportedAt}, ${scope}`;
  if (findings > 0)
    return `${counted(findings, 'finding', 'findings')}: ${said}`;
  const without = anchors
    ? ''
    : '. Without --anchors it is not proved that the end was not cut off or rewritten';
  return `Nothing was changed: ${said}${without}`;
}

async function readKeys(files: string[]): Promise<TrustedKeys> {
  const texts = await Promise.all(
    files.map(file =>
      readFile(file, 'utf8').catch(error => {
        throw new UsageError(
          `The public key ${file} cannot be read: ${error.message}`,
        );
      }),
    ),
  );
  try {
    return trustKeys(texts);
  } catch {
    throw new UsageError(
      `${files.join(', ')}: this is no public key; write a PEM file, as \`openssl pkey -in key.pem -pubout\` prints it`,
    );
  }
}

async function* readAnchors(file: string): AsyncGenerator<SignedCheckpoint> {
  let number = 0;
  for await (const text of readLines(file)) {
    number += 1;
    const parsed = signedCheckpointSchema.safeParse(parsedJson(text));
    if (!parsed.success) {
      throw new UsageError(`${file}:${number} is no checkpoint`);
    }
    yield parsed.data;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
