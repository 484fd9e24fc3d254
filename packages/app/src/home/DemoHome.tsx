import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { HomePageLayoutProps } from '@backstage/plugin-home-react/alpha';
import { Box, Container, Flex, Grid, Header } from '@backstage/ui';
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
    <Box pt="4">
      <Header title={persona?.title ?? 'Home'} description={persona?.role} />
      <Container>
        <Flex direction="column" gap="5" py="4">
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
