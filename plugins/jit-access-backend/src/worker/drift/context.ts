import { LoggerService } from '@backstage/backend-plugin-api';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { Store } from '../../storage/store';
import { WorkerOptions } from '../options';
import { PartReporter } from '../PartReporter';

/** What looking for drift needs of the world. */
export interface DriftContext {
  store: Store;
  providers: ReadonlyMap<string, AccessProvider>;
  administrators(): Promise<string[]>;
  parts: PartReporter;
  logger: LoggerService;
  options: WorkerOptions;
}
