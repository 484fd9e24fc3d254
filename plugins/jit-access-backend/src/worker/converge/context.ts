import { LoggerService } from '@backstage/backend-plugin-api';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { BindingDesk } from '../../storage/bindings/BindingDesk';
import { SecretBox } from '../../storage/credentials/SecretBox';
import { Redecision } from '../../storage/grants/admitGrant';
import { GrantRecord } from '../../storage/grants/records';
import { Store } from '../../storage/store';
import { HeldLeases } from '../HeldLeases';
import { Limits } from '../limits/Limits';
import { WorkerOptions } from '../options';
import { PartReporter } from '../PartReporter';
import { EngineTelemetry } from '../telemetry';

/** What converging needs of the world. */
export interface ConvergeContext {
  store: Store;
  desk: BindingDesk;
  providers: ReadonlyMap<string, AccessProvider>;
  /** Evaluates policy with this instant's facts and the set now in force. */
  redecide(grant: GrantRecord): Promise<Redecision>;
  /** Refs of the people who are told when access cannot be removed. */
  administrators(): Promise<string[]>;
  secretBox: SecretBox;
  leases: HeldLeases;
  limits: Limits;
  parts: PartReporter;
  telemetry: EngineTelemetry;
  logger: LoggerService;
  options: WorkerOptions;
}
