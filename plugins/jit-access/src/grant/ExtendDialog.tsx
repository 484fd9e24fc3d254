import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  TextAreaField,
} from '@backstage/ui';
import type { Grant } from '@jit-access/backstage-plugin-jit-access-common';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { usePreview } from '../data/queries';
import { useCommand } from '../data/useCommand';
import { Verdict } from '../decision/Verdict';
import { DurationField } from '../form/DurationField';
import { FieldError } from '../form/FieldError';
import { createIdempotencyKeys } from '../form/idempotencyKey';
import { usePaths } from '../page/paths';
import { useEntityTitle } from '../people/useEntityTitle';
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

function ExtendForm(props: { grant: Grant; onClose: () => void }) {
  const t = useText();
  const { grant, onClose } = props;
  const { extend, send } = useExtend(grant);
  const items = useMemo(
    () => [{ entityRef: grant.entityRef, role: grant.role.name }],
    [grant.entityRef, grant.role.name],
  );
  const preview = usePreview({ items }, true);
  const decision = preview.data?.items[0]?.decision;
  const bounds = decision && commonBounds([decision.durations]);
  const [picked, setPicked] = useState<string>();
  const [unreadable, setUnreadable] = useState(false);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const duration = picked ?? bounds?.default;
  const submit = () => {
    const justification = reason.trim();
    setMissing(!justification);
    if (justification && duration) send({ duration, justification });
  };
  return (
    <>
      <DialogBody>
        <Flex direction="column" gap="5">
          {bounds ? (
            <DurationField
              label={t('grant.extendFor')}
              bounds={bounds}
              value={duration}
              onChange={next => {
                setPicked(next ?? picked);
                setUnreadable(next === undefined);
              }}
            />
          ) : (
            <Loading rows={1} />
          )}
          <div>
            <TextAreaField
              label={t('grant.extendWhy')}
              placeholder={grant.role.reasonExample}
              value={reason}
              onChange={setReason}
              isInvalid={missing && !reason.trim()}
              maxLength={2000}
            />
            <FieldError
              message={
                missing && !reason.trim()
                  ? t('grant.extendWhyMissing')
                  : undefined
              }
            />
          </div>
          {decision && <Verdict decision={decision} />}
          <CommandFailure error={preview.error ?? extend.error} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('actions.cancel')}
        </Button>
        <Button
          isPending={extend.isPending}
          isDisabled={!duration || unreadable}
          onPress={submit}
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
