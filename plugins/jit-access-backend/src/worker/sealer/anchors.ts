import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { SignedCheckpoint } from '../../domain/audit/checkpoint';
import { AnchorFile } from '../../storage/audit/anchorFile';

/** A place outside the database that remembers checkpoints. */
export interface CheckpointAnchor {
  /** Called once, before anything is sealed. */
  prepare(): Promise<void>;
  /** Resolves when the place has it for good; may be called again with the same. */
  anchor(checkpoint: SignedCheckpoint): Promise<void>;
}

/**
 * Anchors checkpoints in the log, where they go wherever the logs go, and in a
 * file if there is one.
 */
export function createCheckpointAnchor(places: {
  logger: LoggerService;
  /** Backstage's audit log, in the place of the plain one. */
  auditor?: AuditorService;
  file?: AnchorFile;
}): CheckpointAnchor {
  const { logger, auditor, file } = places;
  return {
    async prepare() {
      await file?.create();
    },
    async anchor(checkpoint) {
      // Both are tried: a full disk must not silence the log as well.
      const results = await Promise.allSettled([
        auditor ? toAuditor(auditor, checkpoint) : toLog(logger, checkpoint),
        file?.append(checkpoint),
      ]);
      const failed = results.find(result => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

async function toAuditor(
  auditor: AuditorService,
  checkpoint: SignedCheckpoint,
): Promise<void> {
  const event = await auditor.createEvent({
    eventId: 'history-checkpoint',
    // Below `medium` nothing is written at the default log level.
    severityLevel: 'medium',
    meta: { ...checkpoint },
  });
  await event.success();
}

async function toLog(
  logger: LoggerService,
  checkpoint: SignedCheckpoint,
): Promise<void> {
  logger.info(`Checkpoint of the access history`, {
    checkpoint: JSON.stringify(checkpoint),
  });
}
