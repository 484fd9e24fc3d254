import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import type { Grant } from '@jit-access/backstage-plugin-jit-access-common';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { usePreview } from '../data/queries';
import { useCommand } from '../data/useCommand';
import { Explanation } from '../decision/Explanation';
import { Verdict } from '../decision/Verdict';
import { DurationField } from '../form/DurationField';
import { createIdempotencyKeys } from '../form/idempotencyKey';
import { usePaths } from '../page/paths';
import { useEntityTitle } from '../people/useEntityTitle';
import { countReason, demandsOf } from '../request/demands';
import { ReasonField } from '../request/ReasonField';
import { CommandFailure } from '../states/Failure';
import { Loading } from '../states/Loading';
import { commonBounds } from '../time/durationBounds';
import { useText } from '../translation/useText';

interface Extension {
  duration: string;
  justification: string;
}

function useExtend(grant: Grant) {
  const navigate = useNavigate();
  const paths = usePaths();
  const [keyOf] = useState(createIdempotencyKeys);
  const extend = useCommand((api, body: Extension) =>
    api.extendGrant(
      { params: { id: grant.id }, body },
      { idempotencyKey: keyOf(body) },
    ),
  );
  const send = (body: Extension) =>
    extend.run(body, request => navigate(paths.request(request.id)));
  return { extend, send };
}

/** What policy says of more time as it is being filled in. */
function useExtendForm(grant: Grant) {
  const t = useText();
  const { extend, send } = useExtend(grant);
  const [picked, setPicked] = useState<string>();
  const [unreadable, setUnreadable] = useState(false);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const body = useMemo(
    () => ({
      items: [{ entityRef: grant.entityRef, role: grant.role.name }],
      // Counted from the current end, together with what already ran.
      extends: grant.id,
      duration: picked,
    }),
    [grant.id, grant.entityRef, grant.role.name, picked],
  );
  const preview = usePreview(body, true);
  const decision = preview.data?.items[0]?.decision;
  const bounds = decision && commonBounds([decision.durations]);
  const demands = demandsOf(decision ? [decision] : []);
  const duration = picked ?? bounds?.default;
  const problem = reason.trim()
    ? t('form.reasonShort')
    : t('grant.extendWhyMissing');
  const isEnough = countReason(reason, demands).isEnough;
  const submit = () => {
    setTried(true);
    if (isEnough && duration) send({ duration, justification: reason.trim() });
  };
  return {
    decision,
    bounds,
    demands,
    duration,
    reason,
    setReason,
    pick: (next: string | undefined) => {
      setPicked(next ?? picked);
      setUnreadable(next === undefined);
    },
    reasonError: tried && !isEnough ? problem : undefined,
    error: preview.error ?? extend.error,
    isSending: extend.isPending,
    canSubmit:
      duration !== undefined &&
      !unreadable &&
      decision !== undefined &&
      decision.outcome !== 'refuse',
    submit,
  };
}

function ExtendForm(props: { grant: Grant; onClose: () => void }) {
  const t = useText();
  const { grant, onClose } = props;
  const form = useExtendForm(grant);
  const { decision, bounds } = form;
  return (
    <>
      <DialogBody>
        <Flex direction="column" gap="5">
          {bounds ? (
            <DurationField
              label={t('grant.extendFor')}
              bounds={bounds}
              value={form.duration}
              onChange={form.pick}
            />
          ) : (
            <Loading rows={1} />
          )}
          <ReasonField
            label={t('grant.extendWhy')}
            placeholder={grant.role.reasonExample}
            demands={form.demands}
            value={form.reason}
            error={form.reasonError}
            onChange={form.setReason}
          />
          {decision && (
            <section aria-label={t('form.decision')} aria-live="polite">
              <Flex direction="column" gap="3">
                <Verdict decision={decision} />
                <Explanation decision={decision} />
              </Flex>
            </section>
          )}
          <CommandFailure error={form.error} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('actions.cancel')}
        </Button>
        <Button
          isPending={form.isSending}
          isDisabled={!form.canSubmit}
          onPress={form.submit}
        >
          {t('grant.extendSend')}
        </Button>
      </DialogFooter>
    </>
  );
}

/**
 * Asks for a further window from the current end. It is decided like any other
 * request, and what it will take is shown.
 *
 * @internal
 */
export function ExtendDialog(props: {
  grant: Grant;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useText();
  const entity = useEntityTitle(props.grant.entityRef);
  return (
    <Dialog
      isOpen={props.isOpen}
      onOpenChange={open => !open && props.onClose()}
      width={520}
    >
      <DialogHeader>{t('grant.extendTitle', { entity })}</DialogHeader>
      <ExtendForm grant={props.grant} onClose={props.onClose} />
    </Dialog>
  );
}
