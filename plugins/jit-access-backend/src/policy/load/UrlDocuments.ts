import { LoggerService, UrlReaderService } from '@backstage/backend-plugin-api';
import { digestOf } from '../../domain/audit/canonical';
import { DocumentFinding, DocumentText } from '../documents';
import { withDeadline } from '../facts/deadline';
import { failureInWords } from './failureInWords';
import { NOT_MODIFIED, readUrlDocuments } from './readUrlDocuments';

/** What one URL last said. */
interface Answer {
  etag?: string;
  texts: DocumentText[];
  /** Why it could not be read the last time, in words. */
  failure?: string;
}

export interface UrlDocumentsOptions {
  urls: string[];
  /** The portal's own: which hosts it reads, and with which credentials, is in its configuration. */
  reader: UrlReaderService | undefined;
  /** How often URLs are read, in milliseconds. */
  pollMs: number;
  /** Longest wait for one URL, in milliseconds; default 15 s. */
  deadlineMs?: number;
  logger: LoggerService;
}

const DEADLINE_MS = 15_000;

/**
 * Documents behind URLs, read by the portal's own URL reader, conditionally
 * where the host supports it. A URL that fails is a finding, so the set in
 * force stays.
 */
export class UrlDocuments {
  private readonly answers = new Map<string, Answer>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly options: UrlDocumentsOptions) {}

  /** Reads every URL once and goes on reading them. Never throws. */
  async start(): Promise<void> {
    if (this.options.urls.length === 0) return;
    await this.refresh();
    this.schedule();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** What the URLs said last; equal signatures: nothing changed. */
  found(): {
    texts: DocumentText[];
    findings: DocumentFinding[];
    signature: string;
  } {
    const texts = new Map<string, DocumentText>();
    const findings: DocumentFinding[] = [];
    for (const [url, answer] of this.answers) {
      for (const text of answer.texts) texts.set(text.file, text);
      if (answer.failure === undefined) continue;
      findings.push({ severity: 'error', message: answer.failure, file: url });
    }
    const all = [...texts.values()];
    return {
      texts: all,
      findings,
      signature: digestOf({
        texts: all.map(({ file, text }) => [file, text]),
        findings: findings.map(({ file, message }) => [file, message]),
      }),
    };
  }

  /** Reads every URL once. Never throws. */
  async refresh(): Promise<void> {
    const urls = [...new Set(this.options.urls)];
    const answers = await Promise.all(urls.map(url => this.read(url)));
    urls.forEach((url, index) => this.answers.set(url, answers[index]));
  }

  private async read(url: string): Promise<Answer> {
    const { reader, deadlineMs = DEADLINE_MS, logger } = this.options;
    const before = this.answers.get(url);
    try {
      if (!reader) throw new Error('this backend has no URL reader');
      const answer = await withDeadline(deadlineMs, signal =>
        readUrlDocuments(reader, url, { etag: before?.etag, signal }),
      );
      if (answer !== NOT_MODIFIED) return answer;
      return { etag: before?.etag, texts: before?.texts ?? [] };
    } catch (error) {
      const failure = failureInWords(error);
      if (failure !== before?.failure) {
        logger.warn(`Policy documents at ${url} were not read: ${failure}`);
      }
      return { etag: before?.etag, texts: before?.texts ?? [], failure };
    }
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.refresh().finally(() => this.schedule());
    }, this.options.pollMs);
    this.timer.unref();
  }
}
