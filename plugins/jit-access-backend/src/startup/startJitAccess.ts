import {
  AuthService,
  DatabaseService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  AccessProvider,
  ContextSource,
  Notifier,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createPolicyEngine } from '../policy';
import { createRouter } from '../router/createRouter';
import { createHandlers } from '../router/createHandlers';
import { createServices } from '../services/createServices';
import { ActorResolver } from '../services/actors/ActorResolver';
import { Redecider } from '../services/grants/Redecider';
import { createHistoryService } from '../services/history';
import { InstalledPart } from '../services/administration/HealthService';
import { migrate } from '../storage/migrate';
import { DatabasePolicySetStore } from '../storage/policySets/DatabasePolicySetStore';
import { Store } from '../storage/store';
import {
  auditorAnchor,
  createSealer,
  everyAnchor,
  fileAnchor,
  readAuditConfig,
} from '../worker/sealer';
import { createWorker } from '../worker';
import { broadcastChanges } from './broadcastChanges';
import { createSecretBox } from './credentialKeys';
import { guardSingleProcess } from './guardSingleProcess';
import { readConfig } from './readConfig';
import { registerPermissions } from './registerPermissions';

/** All that the machine needs of its house, and what modules brought. */
export interface JitAccessEnvironment {
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  signals: SignalsService;
  providers: ReadonlyMap<string, AccessProvider>;
  sources: ReadonlyMap<string, ContextSource>;
  notifiers: ReadonlyMap<string, Notifier>;
}
