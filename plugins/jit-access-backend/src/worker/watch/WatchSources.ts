import { LoggerService } from '@backstage/backend-plugin-api';
import { ContextFinding } from '../../domain/grant/watch';
import { GrantRecord } from '../../storage/grants/records';
import { Store } from '../../storage/store';
import { bounded } from '../bounded';
import { WorkerOptions } from '../options';

/** Who can say how it stands with running access; any may throw, which is `unknown`. */
export interface WatchSources {
  /** Which of these people and other entities are in the catalog, by ref. */
  present(refs: string[]): Promise<ReadonlySet<string>>;
  /** Does who the holder is still satisfy the route that granted? `no`: why not, in words. */
  eligibility(
    grant: GrantRecord,
  ): Promise<'yes' | 'gone' | 'unknown' | { no: string }>;
  /** Is what the access is bound to still there? */
  contextState(grant: GrantRecord): Promise<ContextFinding>;
}

/** What watching needs of the world. */
export interface WatchContext {
  store: Store;
  watch: WatchSources;
  administrators(): Promise<string[]>;
  logger: LoggerService;
  options: WorkerOptions;
}

/**
 * Asks a source, not for longer than a call may take.
 * @returns undefined when there was no answer
 */
export async function askSource<T>(
  { options, logger }: Pick<WatchContext, 'options' | 'logger'>,
  what: string,
  question: () => Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    return await bounded(question, {
      timeoutMs: options.callTimeoutMs,
      signal,
    });
  } catch (error) {
    if (!signal.aborted) {
      logger.warn(`It could not be found out ${what}: ${error}`);
    }
    return undefined;
  }
}
