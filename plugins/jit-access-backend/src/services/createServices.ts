import {
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { RoleSummary } from '@jit-access/backstage-plugin-jit-access-common';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { Principal } from '../domain/principal';
import { Approvers, PolicyEngine } from '../policy/decision';
import { Directory } from '../policy/directory';
import { Tenure } from '../policy/tenure';
import { PolicySimulation } from '../policy/simulate/PolicySimulation';
import { SecretBox } from '../storage/credentials/SecretBox';
import { Store } from '../storage/store';
import { EntityAccessService } from './access/EntityAccessService';
import { OfferedRoles, RequestableService } from './access/RequestableService';
import { DynamicAnswers } from './actors/DynamicAnswers';
import { Entitlements } from './actors/Entitlements';
import { PermissionEdge } from './actors/PermissionEdge';
import { AdministrationService } from './administration/AdministrationService';
import { ConnectionChecks } from './administration/ConnectionChecks';
import { DryRunService } from './administration/DryRunService';
import {
  HealthService,
  InstalledPart,
  PolicyStatus,
} from './administration/HealthService';
import { Readiness } from './administration/Readiness';
import { ProviderService } from './administration/ProviderService';
import { DrainService } from './administration/DrainService';
import { DriftService } from './drift/DriftService';
import { SimulateService } from './administration/SimulateService';
import { CredentialService } from './grants/CredentialService';
import { DelegationService } from './delegations/DelegationService';
import { ExtendService } from './grants/ExtendService';
import { GrantService } from './grants/GrantService';
import { HistoryService } from './history';
import { HistoryAccess } from './history/HistoryAccess';
import { InsightsService } from './insights/InsightsService';
import { GrantPresenter } from './presentation/presentGrant';
import { RequestPresenter } from './presentation/RequestPresenter';
import { BreakGlassReviewService } from './requests/BreakGlassReviewService';
import { RequestPlanner } from './requests/RequestPlanner';
import { RequestReader } from './requests/RequestReader';
import { SubmitService } from './requests/SubmitService';
import { WithdrawService } from './requests/WithdrawService';
import { FallingDue } from './reviews/FallingDue';
import { InboxService } from './reviews/InboxService';
import { ReviewService } from './reviews/ReviewService';
import { Services } from './Services';

/** What the use cases stand on. */
export interface ServiceDependencies {
  store: Store;
  policy: PolicyEngine;
  directory: Directory;
  catalog: CatalogService;
  permissions: PermissionsService;
  providers: ReadonlyMap<string, AccessProvider>;
  secrets: SecretBox;
  history: HistoryService;
  offeredRoles: OfferedRoles;
  /** Roles of the policy set in force. */
  rolesInForce(): Promise<RoleSummary[]>;
  /** Who stands behind principals that only context sources know. */
  approvers: Approvers;
  tenure: Tenure;
  /** Refs of the people who stand behind principals right now, and of who stands in for them. */
  peopleOf(principals: Principal[]): Promise<string[]>;
  /** Refs of the administrators right now. */
  administrators(): Promise<string[]>;
  simulation: PolicySimulation;
  logger: LoggerService;
  installedParts(): InstalledPart[];
  policyStatus(): PolicyStatus;
  readiness: Readiness;
}

/** Joins the use cases to what they stand on. */
export function createServices(d: ServiceDependencies): Services {
  const { store } = d;
  const permissions = new PermissionEdge(d.permissions);
  const grantPresenter = new GrantPresenter(d.providers);
  const entitlements = new Entitlements({
    store,
    directory: d.directory,
    tenure: d.tenure,
    dynamic: new DynamicAnswers(d.approvers),
  });
  const presenter = new RequestPresenter(store, grantPresenter, entitlements);
  const planner = new RequestPlanner(d.providers, d.directory);
  const requests = new RequestReader(
    store,
    presenter,
    permissions,
    entitlements,
  );
  const submit = new SubmitService(store, d.policy, planner, permissions);
  const grants = new GrantService(store, grantPresenter, permissions);
  const inbox = new InboxService(store, presenter, d.directory, entitlements);
  const administration = new AdministrationService(store, permissions);
  const drain = new DrainService(store, administration);
  const drift = new DriftService(store, administration);
  const checks = new ConnectionChecks({ ...d, now: () => store.now() });
  const fallingDue = new FallingDue(store, d.peopleOf);
  return {
    requests,
    submit,
    grants,
    inbox,
    administration,
    drain,
    drift,
    entityAccess: new EntityAccessService(
      store,
      d.policy,
      d.directory,
      grantPresenter,
      permissions,
    ),
    requestable: new RequestableService(d.catalog, d.offeredRoles),
    withdraw: new WithdrawService(store, requests, fallingDue),
    reviews: new ReviewService(
      store,
      requests,
      planner,
      permissions,
      entitlements,
      fallingDue,
    ),
    breakGlassReviews: new BreakGlassReviewService({
      store,
      reader: requests,
      permissions,
      entitlements,
      administrators: d.administrators,
    }),
    delegations: new DelegationService(store, d.directory),
    extend: new ExtendService(store, grants, submit),
    credentials: new CredentialService(store, grants, d.secrets, d.providers),
    ...historyServices(d, permissions),
    simulate: new SimulateService(administration, d.simulation, d.logger),
    health: new HealthService(
      store,
      administration,
      inbox,
      grantPresenter,
      d.installedParts,
      d.policyStatus,
      d.readiness,
      drift,
      checks,
    ),
    providers: new ProviderService(store, administration, d.providers, checks),
    dryRun: new DryRunService({ ...d, administration, planner }),
  };
}

function historyServices(
  { store, history, rolesInForce }: ServiceDependencies,
  permissions: PermissionEdge,
): Pick<Services, 'history' | 'historyAccess' | 'insights'> {
  const access = new HistoryAccess(permissions);
  return {
    history,
    historyAccess: access,
    insights: new InsightsService({ store, access, history, rolesInForce }),
  };
}
