import { Alert, Button, Container, Flex } from '@backstage/ui';
import { useEffect } from 'react';
import type { Persona } from '../personas';

/** How long to wait before asking again, in milliseconds. */
const RETRY_AFTER = 2000;

/** What the backend said; the error around it says only that it failed. */
function findReason(error: Error | undefined): Error | undefined {
  return error?.cause instanceof Error ? error.cause : error;
}

/**
 * Says why a persona could not sign in. Right after the very first start the
 * company's people may not be in the catalog yet; then it tries again by
 * itself.
 *
 * @internal
 */
export function SignInFailed(props: {
  persona: Persona;
  error?: Error;
  onRetry(): void;
  onChooseAnother(): void;
}) {
  const { persona, error, onRetry, onChooseAnother } = props;
  const reason = findReason(error);
  const notThereYet = reason?.name === 'NotFoundError';

  useEffect(() => {
    if (!notThereYet) {
      return undefined;
    }
    const timer = setTimeout(onRetry, RETRY_AFTER);
    return () => clearTimeout(timer);
  }, [notThereYet, onRetry]);

  return (
    <Container>
      <Alert
        my="8"
        icon
        role="alert"
        status={notThereYet ? 'info' : 'danger'}
        isPending={notThereYet}
        title={
          notThereYet
            ? 'The portal is still reading the demo company'
            : `Could not sign in as ${persona.title}`
        }
        description={
          notThereYet
            ? `${persona.title} is not in the catalog yet. This goes on by itself in a moment.`
            : (reason?.message ?? 'The portal did not answer.')
        }
        customActions={
          <Flex gap="2">
            <Button variant="secondary" size="small" onPress={onRetry}>
              Try again
            </Button>
            <Button variant="tertiary" size="small" onPress={onChooseAnother}>
              Choose another person
            </Button>
          </Flex>
        }
      />
    </Container>
  );
}
