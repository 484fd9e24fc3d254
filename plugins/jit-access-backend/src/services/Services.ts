import { EntityAccessService } from './access/EntityAccessService';
import { RequestableService } from './access/RequestableService';
import { AdministrationService } from './administration/AdministrationService';
import { DrainService } from './administration/DrainService';
import { DriftService } from './drift/DriftService';
import { DryRunService } from './administration/DryRunService';
import { HealthService } from './administration/HealthService';
import { ProviderService } from './administration/ProviderService';
import { SimulateService } from './administration/SimulateService';
import { CredentialService } from './grants/CredentialService';
import { DelegationService } from './delegations/DelegationService';
import { ExtendService } from './grants/ExtendService';
import { GrantService } from './grants/GrantService';
import { HistoryAccess } from './history/HistoryAccess';
import { HistoryService } from './history';
import { InsightsService } from './insights/InsightsService';
import { BreakGlassReviewService } from './requests/BreakGlassReviewService';
import { RequestReader } from './requests/RequestReader';
import { SubmitService } from './requests/SubmitService';
import { WithdrawService } from './requests/WithdrawService';
import { InboxService } from './reviews/InboxService';
import { ReviewService } from './reviews/ReviewService';

/** Every use case, by family. */
export interface Services {
  entityAccess: EntityAccessService;
  requestable: RequestableService;
  submit: SubmitService;
  requests: RequestReader;
  withdraw: WithdrawService;
  reviews: ReviewService;
  breakGlassReviews: BreakGlassReviewService;
  inbox: InboxService;
  delegations: DelegationService;
  grants: GrantService;
  extend: ExtendService;
  credentials: CredentialService;
  history: HistoryService;
  historyAccess: HistoryAccess;
  insights: InsightsService;
  administration: AdministrationService;
  drain: DrainService;
  drift: DriftService;
  health: HealthService;
  providers: ProviderService;
  dryRun: DryRunService;
  simulate: SimulateService;
}
