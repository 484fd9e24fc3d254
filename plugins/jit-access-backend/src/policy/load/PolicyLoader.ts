import { LoggerService, UrlReaderService } from '@backstage/backend-plugin-api';
import { Instant } from '../../domain/time';
import { CompiledSet } from '../compile/compiledSet';
import { DocumentFinding, PolicySetStore } from '../documents';
import { ProviderPart } from '../decide/providerPart';
import { readSet } from '../lint/readSet';
import {
  FoundDocuments,
  findDocuments,
  isUrl,
  readTexts,
} from './readDocuments';
import { PolicySets } from './PolicySets';
import { UrlDocuments } from './UrlDocuments';

/** What is in force, and what the newest load found. */
export interface PolicyStatus {
  /** Absent: no set is in force, so nothing can be requested. */
  digest?: string;
  loadedAt?: Instant;
  roles: number;
  policies: number;
  findings: DocumentFinding[];
}

export interface PolicyLoaderOptions {
  /** Files, folders and URLs, as configured. */
  documents: string[];
  /** What relative paths are relative to. */
  workingDirectory: string;
  store: PolicySetStore;
  sets: PolicySets;
  providers: ProviderPart[];
  logger: LoggerService;
  now(): Promise<Instant>;
  /** How often files are looked at, in milliseconds. */
  pollMs: number;
  /** How often URLs are read, in milliseconds. */
  urlPollMs: number;
  /** Reads URLs; absent: they cannot be read. */
  urlReader?: UrlReaderService;
  /** Called after every load, good or bad. */
  onLoaded?(status: PolicyStatus): void;
}

/**
 * Reads documents at start and whenever they change. Files are polled, since
 * change events are not reliable on mounted folders, and only read once they
 * stay the same for two looks, since half a file can be a valid policy with
 * fewer guardrails.
 */
export class PolicyLoader {
  private current: PolicyStatus = { roles: 0, policies: 0, findings: [] };
  private loaded: string | undefined;
  private seen: string | undefined;
  private refused: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private readonly urls: UrlDocuments;

  constructor(private readonly options: PolicyLoaderOptions) {
    this.urls = new UrlDocuments({
      urls: options.documents.filter(isUrl),
      reader: options.urlReader,
      pollMs: options.urlPollMs,
      logger: options.logger,
    });
  }

  status(): PolicyStatus {
    return this.current;
  }

  /**
   * Loads once and goes on watching. Broken documents are no error here: they
   * become findings.
   * @throws Error - the database cannot be reached
   */
  async start(): Promise<void> {
    await this.urls.start();
    const found = await this.find();
    await this.load(found);
    this.schedule();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.urls.stop();
    await this.running;
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.look()
        .catch(error => {
          this.options.logger.error(
            `Policy documents could not be loaded, the next look is in ${this.options.pollMs} ms`,
            error,
          );
        })
        .finally(() => this.schedule());
    }, this.options.pollMs);
    this.timer.unref();
  }

  /** Looks at the files once, and loads what has changed and settled. */
  async look(): Promise<void> {
    const found = await this.find();
    const settled = found.signature === this.seen;
    this.seen = found.signature;
    if (settled && found.signature !== this.loaded) await this.load(found);
  }

  private async find(): Promise<FoundDocuments> {
    const { documents, workingDirectory } = this.options;
    const paths = documents.filter(entry => !isUrl(entry));
    if (documents.length > 0 && paths.length === 0) return this.urls.found();
    const files = await findDocuments(paths, workingDirectory);
    const remote = this.urls.found();
    return {
      files: files.files,
      texts: remote.texts,
      findings: [...files.findings, ...remote.findings],
      signature: `${files.signature} ${remote.signature}`,
    };
  }

  private async load(found: FoundDocuments): Promise<void> {
    const { providers, logger } = this.options;
    const texts = [
      ...(await readTexts(found.files ?? [])),
      ...(found.texts ?? []),
    ];
    const read = readSet(texts, providers);
    const { set } = read;
    const findings = [...found.findings, ...read.findings];
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (set && errors.length === 0) {
      await this.options.store.activate({
        digest: set.digest,
        documents: texts,
        roles: set.roles.size,
        policies: set.policies.length,
        source: this.source(),
      });
      this.options.sets.keep(set);
      this.refused = undefined;
      logger.info(
        `Policy ${set.digest.slice(0, 12)} is in force: ${set.roles.size} roles, ${set.policies.length} policies, ${findings.length} warnings`,
      );
      this.describe(set, await this.options.now(), findings);
    } else {
      await this.refuse(errors, findings);
    }
    this.loaded = found.signature;
    this.seen = found.signature;
    this.options.onLoaded?.(this.current);
  }

  /** The last good set stays; the same findings are recorded once. */
  private async refuse(
    errors: DocumentFinding[],
    findings: DocumentFinding[],
  ): Promise<void> {
    const { store, sets, logger } = this.options;
    const refused = JSON.stringify(errors);
    if (refused !== this.refused) {
      await store.reject(findings, this.source());
      this.refused = refused;
    }
    const set = await sets.current();
    const consequence = set
      ? `policy ${set.digest.slice(0, 12)} stays in force`
      : 'no policy is in force and nothing can be requested';
    for (const { file, line, column, message } of errors) {
      const place = [file, line, column].filter(Boolean).join(':');
      logger.error(`${place}: ${message}`);
    }
    logger.error(
      `Policy documents have ${errors.length} errors and were not loaded; ${consequence}`,
    );
    const since = this.current.loadedAt ?? (await store.active())?.activatedAt;
    this.describe(set, since, findings);
  }

  private describe(
    set: CompiledSet | undefined,
    loadedAt: Instant | undefined,
    findings: DocumentFinding[],
  ): void {
    this.current = {
      digest: set?.digest,
      loadedAt: set && loadedAt,
      roles: set?.roles.size ?? 0,
      policies: set?.policies.length ?? 0,
      findings,
    };
  }

  private source(): string {
    return this.options.documents.join(', ');
  }
}
