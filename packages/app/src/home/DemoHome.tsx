import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { HomePageLayoutProps } from '@backstage/plugin-home-react/alpha';
import { Box, Container, Flex, Grid, Text } from '@backstage/ui';
import { readPersonas, recallPersona } from '../personas';
import { Databases } from './Databases';
import { TryThis } from './TryThis';

/**
 * The first page after signing in: who you are here, what to try, the
 * company's databases, and the widgets that plugins bring.
 *
 * @internal
 */
export function DemoHome({ widgets }: HomePageLayoutProps) {
  const chosen = recallPersona();
  const persona = readPersonas(useApi(configApiRef)).find(
    one => one.entityRef === chosen,
  );
  return (
    <Box as="main" py="6">
      <Container>
        <Flex direction="column" gap="5">
          <Flex direction="column" gap="2">
            <Text as="h1" variant="title-small" weight="bold">
              {persona?.title ?? 'Home'}
            </Text>
            {persona && (
              <Text as="p" color="secondary">
                {persona.role}
              </Text>
            )}
          </Flex>
          <Grid.Root columns={{ initial: '1', md: '2' }} gap="5">
            {persona && <TryThis persona={persona} />}
            <Databases />
          </Grid.Root>
          {widgets.map(({ node, component }) => (
            <div key={node.spec.id}>{component}</div>
          ))}
        </Flex>
      </Container>
    </Box>
  );
}
