import { ButtonLink, Container } from '@backstage/ui';
import { RiLockLine } from '@remixicon/react';
import { usePaths } from '../page/paths';
import { useText } from '../translation/useText';
import { Empty } from './Empty';

/**
 * A view that is not for the one who opened it: says for whom it is, and where
 * to go instead.
 *
 * @internal
 */
export function Denied({ text }: { text: string }) {
  const t = useText();
  const paths = usePaths();
  return (
    <Container py="6">
      <Empty
        icon={<RiLockLine size={32} aria-hidden />}
        title={t('states.notForYou')}
        text={text}
        action={
          <ButtonLink variant="secondary" href={paths.mine}>
            {t('states.toMine')}
          </ButtonLink>
        }
      />
    </Container>
  );
}
